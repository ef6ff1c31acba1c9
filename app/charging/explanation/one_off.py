"""Lines of one-off orders explained: the order, the price list and its act, the VAT."""

from app.charging.exact import kopecks
from app.charging.explanation import wording as w
from app.charging.explanation.sources import OrderSource, Sources
from app.charging.explanation.told import Figure, Line, Told
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, day_figure, plain_figure


def one_off(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell what was ordered, by which document, at which price, and what of it is VAT."""
    order_id, price_id = line.basis["order"]
    order, whole = sources.orders[order_id], kopecks(line.basis["sum"])
    count = voice.size(line.quantity, order.unit)
    vat = kopecks(line.basis["vat"])
    rate = f"{plain_figure(order.vat_rate)}{NO_BREAK}%"
    step = f"{count} × {voice.price(line.price)} = {voice.money(whole)}"
    figures = (
        Figure(line.quantity, voice.unit(order.unit), "one_off_order", order_id),
        Figure(line.price, voice.hryvnia, "item_price", price_id),
    )
    said = _said(line, order, count, voice)
    if "on_top" in line.basis:
        steps = (
            step,
            f"{voice.money(whole)} × {rate} = {voice.money(vat)}",
            f"{voice.money(whole)} + {voice.money(vat)} = {voice.money(line.amount)}",
        )
        return Told(f"{said} {voice.say(w.VAT_ON_TOP, rate=rate)}", steps, figures)
    if order.vat_rate:
        said = f"{said} {voice.say(w.VAT_INSIDE, rate=rate, vat=voice.money(vat))}"
    return Told(said, (step,), figures)


def _said(line: Line, order: OrderSource, count: str, voice: Voice) -> str:
    day = day_figure(order.on_day)
    if order.first is not None and order.first_day is not None:
        return voice.say(
            w.BY_REVERSAL,
            name=order.name,
            first=voice.document(order.first),
            first_day=day_figure(order.first_day),
            document=voice.document(order.document),
            day=day,
        )
    return voice.say(
        w.BY_ORDER,
        name=order.name,
        count=count,
        document=voice.document(order.document),
        day=day,
        price=voice.price(line.price),
        act=voice.act(order.act),
    )
