"""Ukrainian words of the last place of a volume; each is the key of its translation."""

from app.kernel.translation import N_

VOLUME_EVEN = {
    False: N_(
        "Решту після останнього знака обсягу тут відкинуто: чого бракувало до обсягу всього "
        "будинку, додано іншим рахункам."
    ),
    True: N_(
        "Останній знак обсягу тут на одиницю більший: так обсяги всіх рахунків разом дають обсяг "
        "будинку."
    ),
}
"""Whether a unit was added where anyone would have rounded the part of a building otherwise."""
