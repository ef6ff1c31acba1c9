"""Payment systems that a person can play by hand, one for each protocol.

    python -m tests.fakes.providers osmp --url http://…/api/providers/osmp/TOKEN check --account 001
    python -m tests.fakes.providers osmp --url … pay --account 001 --sum 100

`oselia demo` prints the addresses of its companies' payment systems. EasyPay signs: give it the
payment system's own key by `--key`; City24 multi knows a login and a password.
"""
