"""Ukrainian words of what falls to premises without an account; each is the key of its English."""

from app.kernel.translation import N_

OF_COMMON = N_(
    "Із площі %(all)s на приміщення без рахунку припадає %(theirs)s: за неї %(part)s нікому не "
    "нараховано, інші їх не сплачують."
)
OF_HEAT = N_(
    "Із площі %(all)s на приміщення без рахунку припадає %(theirs)s: за них %(part)s тепла будинку "
    "нікому не нараховано, інші його не сплачують."
)
