"""The words of verdicts and refusals of imports: what is wrong, and how to mend it.

Ukrainian is the source; the edge translates. Facts of the verdict fill `%(name)s`.
"""

from app.exchange.texts_of_facts import FACTS, MONEY
from app.exchange.texts_of_files import CELLS, FILES
from app.exchange.verdict import Words
from app.kernel.translation import N_

TEXTS: dict[str, Words] = {**FILES, **CELLS, **FACTS, **MONEY}

EFFECTS: dict[str, str] = {
    "settlement": N_("населені пункти"),
    "street": N_("вулиці"),
    "building": N_("будинки"),
    "premises": N_("приміщення"),
    "account": N_("особові рахунки"),
    "reopened.account": N_("знову відкриті рахунки"),
    "person": N_("люди й організації"),
    "person_document": N_("документи"),
    "person_contact": N_("контакти"),
    "account_holder": N_("власники рахунків"),
    "account_parameter": N_("параметри рахунків"),
    "absence": N_("тимчасова відсутність"),
    "agreement": N_("послуги за рахунками"),
    "legal_act": N_("рішення"),
    "tariff": N_("тарифи"),
    "norm": N_("норми"),
    "price_index": N_("індекси цін"),
    "debt_moratorium": N_("мораторії"),
    "debt_protection": N_("захищені від пені рахунки"),
    "price_item": N_("разові послуги"),
    "item_price": N_("ціни прейскуранта"),
    "one_off_order": N_("замовлення"),
    "meter": N_("лічильники"),
    "reopened.meter": N_("повернуті лічильники"),
    "register": N_("лічильні механізми"),
    "reading": N_("показання"),
    "entry": N_("проведення сальдо"),
    "payment": N_("платежі"),
    "adjustment_line": N_("рядки коригування"),
    "distribution": N_("розподіл будинків"),
    "account_group": N_("групи рахунків"),
    "group_place": N_("будинки й під'їзди груп"),
    "group_member": N_("рахунки груп"),
    "shared_sum": N_("спільні витрати"),
    "retired.group_place": N_("змінені будинки й під'їзди груп"),
    "retired.group_member": N_("змінені рахунки груп"),
    "retired.shared_sum": N_("змінені спільні витрати"),
    "retired.account_holder": N_("змінені власники"),
    "retired.account_parameter": N_("змінені параметри"),
    "ended.account_link": N_("закриті доступи в кабінеті"),
    "retired.absence": N_("змінена тимчасова відсутність"),
    "retired.agreement": N_("змінені послуги"),
    "retired.tariff": N_("змінені тарифи"),
    "retired.norm": N_("змінені норми"),
    "retired.price_index": N_("змінені індекси цін"),
    "retired.debt_moratorium": N_("змінені мораторії"),
    "retired.debt_protection": N_("змінений захист від пені"),
    "retired.item_price": N_("змінені ціни прейскуранта"),
    "retired.reading": N_("змінені показання"),
    "retired.distribution": N_("змінений розподіл будинків"),
}
"""What an import writes, for the sentence «Буде додано: …»."""

DEPENDANTS: dict[str, str] = {
    "charge.agreement": N_("опубліковані нарахування за договорами"),
    "charge.tariff": N_("опубліковані нарахування за тарифами"),
    "charge.reading": N_("опубліковані нарахування за показаннями"),
    "charge.norm": N_("опубліковані нарахування за нормами"),
    "charge.parameter": N_("опубліковані нарахування за параметрами"),
    "charge.order": N_("опубліковані нарахування за замовленнями"),
    "order.price": N_("замовлення за прейскурантом"),
    "order.reversal": N_("скасування замовлень"),
    "charge.distribution": N_("опубліковані нарахування за розподілом будинків"),
    "charge.shared": N_("опубліковані нарахування за спільними витратами"),
    "charge.group": N_("опубліковані нарахування за групами рахунків"),
    "charge.input": N_("опубліковані нарахування за будинковими лічильниками"),
    "account.agreement": N_("послуги за рахунками"),
    "account.meter": N_("лічильники рахунків"),
    "account.money": N_("рух коштів за рахунками"),
    "meter.reading": N_("показання лічильників"),
}
