"""Entry point of WSGI servers."""

from app.factory import create_app
from app.settings import Settings

application = create_app(Settings.from_env())
