"""The Ukrainian text of each refusal, by its key."""

from flask_babel import lazy_gettext

from app.web.card_texts import CARDS
from app.web.cash_texts import CASH
from app.web.documents_of_money_texts import DOCUMENTS_OF_MONEY
from app.web.meter_texts import METERS
from app.web.partner_texts import PARTNERS
from app.web.payment_texts import PAYMENTS
from app.web.provider_texts import PROVIDERS
from app.web.report_texts import REPORT_TEXTS
from app.web.signed_texts import SIGNED

TEXTS: dict[str, object] = {
    "error.domain": lazy_gettext("Цього зробити не вдалося."),
    "error.not-found": lazy_gettext("Такого запису немає або він не ваш."),
    "error.forbidden": lazy_gettext("Для цього потрібне інше право доступу."),
    "error.conflict": lazy_gettext("Дані тим часом змінилися. Оновіть сторінку й повторіть."),
    "error.invalid": lazy_gettext("Перевірте введене: так зберегти не можна."),
    "error.sign-in-refused": lazy_gettext(
        "Адреса або пароль не збігаються. Перевірте їх або увійдіть за кодом із листа."
    ),
    "error.too-many-tries": lazy_gettext(
        "Забагато невдалих спроб. Зачекайте 15 хвилин або увійдіть за кодом із листа."
    ),
    "error.too-many-codes": lazy_gettext(
        "Забагато листів із кодом. Скористайтеся останнім, увійдіть із паролем або зачекайте "
        "годину."
    ),
    "error.code-refused": lazy_gettext(
        "Код не підходить або вже не діє. Перевірте цифри чи надішліть новий код."
    ),
    "error.email-taken": lazy_gettext("Адресу %(email)s уже має інший користувач."),
    "error.user-not-found": lazy_gettext("Такого користувача немає."),
    "error.last-owner": lazy_gettext(
        "Це останній власник: без нього ніхто не зможе керувати доступом. Спершу призначте іншого."
    ),
    "error.link-refused": lazy_gettext(
        "Номер і код не збігаються. Перевірте їх за останнім рахунком."
    ),
    "error.link-tried-too-often": lazy_gettext(
        "Забагато невдалих спроб. Зачекайте годину або зверніться до підприємства."
    ),
    "error.account-not-linked": lazy_gettext("Такого рахунку у вашому кабінеті немає."),
    "error.no-account-yet": lazy_gettext("Спершу додайте особовий рахунок у профілі."),
    "error.bill-not-found": lazy_gettext("Такого рахунку немає або він не ваш."),
    "error.bill-withdrawn": lazy_gettext(
        "Цей рахунок відкликано. Завантажте чинний із переліку рахунків."
    ),
    "absence.turned": lazy_gettext("Останній день відсутності раніший за перший."),
    "absence.too-short": lazy_gettext(
        "Днів відсутності %(days)s. Менше нараховують лише за відсутність, довшу за %(over)s днів."
    ),
    "absence.more-than-counted": lazy_gettext(
        "На %(day)s на рахунку враховано осіб: %(counted)s, а відсутніх було б %(away)s. Перевірте "
        "кількість або спершу змініть кількість осіб."
    ),
    "absence.missing": lazy_gettext("Такої відсутності на рахунку немає або її вже змінено."),
    "absence.nothing-to-renew": lazy_gettext(
        "Заява вже покриває всі дні відсутності: немає чого продовжувати."
    ),
    "penalty.protection-turned": lazy_gettext("Останній день раніший за перший."),
    "penalty.nothing-late": lazy_gettext("Нема чого нараховувати: усе вже нараховано."),
    "penalty.late-moved": lazy_gettext(
        "Сума змінилася: було %(seen)s ₴, тепер %(now)s ₴. Перегляньте її ще раз."
    ),
    "penalty.document-missing": lazy_gettext("Такого нарахування немає або його вже скасовано."),
    "penalty.protection-missing": lazy_gettext("Такого захисту на рахунку немає."),
    "bill.missing": lazy_gettext("За цей місяць рахунку немає."),
    "metering.archived": lazy_gettext(
        "Лічильник № %(serial)s знято %(removed_on)s: пізніші показання не приймаються."
    ),
    "metering.before-installation": lazy_gettext(
        "Лічильник № %(serial)s встановлено %(installed_on)s: раніших показань бути не може."
    ),
    "metering.not-on-this-dial": lazy_gettext(
        "Число %(value)s не вміщується на цьому лічильнику. Перепишіть цифри з його шкали."
    ),
    "metering.register-missing": lazy_gettext("Такого лічильника немає."),
    "metering.reading-missing": lazy_gettext("Таких показань немає."),
    "metering.meter-missing": lazy_gettext("Такого лічильника немає."),
    "metering.meter-has-zones": lazy_gettext(
        "Лічильник № %(serial)s має інші шкали: потрібні показання кожної з них."
    ),
    **METERS,
    **SIGNED,
    **PARTNERS,
    **PAYMENTS,
    **DOCUMENTS_OF_MONEY,
    **REPORT_TEXTS,
    **CASH,
    **PROVIDERS,
    **CARDS,
    "metering.read-since": lazy_gettext(
        "Лічильник № %(serial)s читали %(read_on)s: зняти його раніше не можна. Перевірте день "
        "або вилучіть ті показання."
    ),
    "error.right-missing": lazy_gettext(
        "Ваша роль не має доступу до цієї сторінки. Зверніться до керівника."
    ),
    "error.company-suspended": lazy_gettext(
        "Роботу підприємства в системі призупинено. Рахунки абонентів залишаються доступними."
    ),
    "error.charging.run-missing": lazy_gettext("Такого нарахування немає."),
    "error.charging.run-in-progress": lazy_gettext(
        "Цей місяць уже нараховують, початок %(since)s. Дочекайтеся завершення."
    ),
    "error.charging.nothing-to-publish": lazy_gettext(
        "За %(month)s немає завершеного нарахування. Спершу запустіть його."
    ),
    "error.charging.nothing-published": lazy_gettext(
        "За %(month)s нічого не опубліковано, тож відкликати немає чого."
    ),
    "error.charging.facts-moved": lazy_gettext(
        "Після нарахування за %(month)s дані змінилися (змін: %(marks)s). Перерахуйте змінене, "
        "тоді опублікуйте."
    ),
    "error.charging.published-later": lazy_gettext(
        "%(later)s уже опубліковано, тож %(month)s не можна ні опублікувати, ні відкликати. "
        "Спершу відкличте публікацію за %(later)s. Якщо змінилися дані за %(month)s, відкликати "
        "не треба: різницю перерахує наступний місяць."
    ),
    "error.company.unknown-host": lazy_gettext("За адресою %(host)s підприємства немає."),
    "error.company.slug-taken": lazy_gettext("Адресу %(slug)s уже має інше підприємство."),
    "months.parameter-unfit": lazy_gettext("Такого значення тут бути не може. Перевірте його."),
    "registry.account-missing": lazy_gettext("Такого особового рахунку немає."),
    "registry.building-missing": lazy_gettext("Такого будинку немає."),
    "registry.building-there": lazy_gettext("Будинок %(number)s на цій вулиці вже є."),
    "registry.building-has-premises": lazy_gettext(
        "Приміщень у будинку: %(count)s. Приватним він бути не може."
    ),
    "registry.house-names-a-flat": lazy_gettext(
        "«%(number)s» — це вже з квартирою. Впишіть номер будинку; приміщення додають окремо."
    ),
    "registry.premises-there": lazy_gettext("Такі приміщення в будинку вже є."),
    "registry.numbers-out-of-order": lazy_gettext(
        "Перший номер має бути цілим і не більшим за останній; за один раз — до %(most)s приміщень."
    ),
    "registry.building-unclear": lazy_gettext(
        "Такого будинку не знайдено або їх кілька. Впишіть вулицю й номер, як у списку будинків."
    ),
    "registry.group-missing": lazy_gettext("Такої групи рахунків немає."),
    "registry.group-parts-passed-on": lazy_gettext(
        "Від цього дня частини рахунків, яким завершено послугу, і так сплачують інші."
    ),
    "registry.group-name-taken": lazy_gettext("Група «%(name)s» уже є."),
    "registry.group-name-missing": lazy_gettext("Впишіть назву групи."),
    "registry.entrance-unknown": lazy_gettext(
        "У цьому будинку немає приміщень під'їзду %(entrance)s. Перевірте номер."
    ),
    "registry.number-unknown": lazy_gettext("Особового рахунку %(number)s немає."),
    "registry.not-in-group": lazy_gettext("З цього дня до групи воно й так не належить."),
    "registry.route-missing": lazy_gettext("Такого маршруту немає."),
    "registry.number-taken": lazy_gettext("Номер %(number)s уже має інший особовий рахунок."),
    "registry.closed-before-opened": lazy_gettext(
        "Рахунок відкрито %(opened_on)s: закрити його раніше не можна."
    ),
    "registry.figure-impossible": lazy_gettext(
        "Значення %(value)s тут бути не може: осіб рахують цілими, площу — до сотих, "
        "частка не більша за 1."
    ),
    "registry.held-by-nobody": lazy_gettext(
        "Спершу вкажіть власника: на нього записується те, що нараховано."
    ),
    "metering.meter-there": lazy_gettext("Лічильник № %(serial)s тут уже стоїть."),
    "metering.common-impossible": lazy_gettext(
        "Загальнобудинкові потреби — від 0 до %(most)s одиниць на місяць. Перевірте кому."
    ),
    "metering.not-distributed": lazy_gettext(
        "З цього місяця будинок і так не розподіляється. Перевірте місяць."
    ),
    "tariffs.terms-missing": lazy_gettext("Такої послуги вже ніхто не має. Оберіть іншу."),
    "tariffs.service-not-taken": lazy_gettext(
        "З %(on)s рахунок цієї послуги й так не має. Перевірте день."
    ),
    "tariffs.shared-sum-missing": lazy_gettext("Такої спільної витрати вже немає."),
    "tariffs.shared-sum-incomplete": lazy_gettext(
        "Впишіть, що це за витрата, і суму, більшу за нуль і меншу за 100 000 000 "
        "(або обсяг, якщо ділиться він)."
    ),
    "tariffs.shared-limit-incomplete": lazy_gettext(
        "Межа має бути більша за нуль, і треба обрати, на що вона: на рахунок, м² чи особу."
    ),
    "tariffs.shared-consumption-unnamed": lazy_gettext("Оберіть послугу, за спожитим якої ділити."),
    "tariffs.shared-consumption-apart": lazy_gettext(
        "За спожитим цього місяця можна ділити лише в межах одного будинку. "
        "Для кількох будинків оберіть спожите за минулий місяць."
    ),
    "tariffs.shared-months-impossible": lazy_gettext(
        "Останній місяць не може бути раніше за перший. Перевірте обидва."
    ),
    "tariffs.shared-sum-ended": lazy_gettext("Цю витрату вже завершено до цього місяця."),
    "tariffs.estimate-missing": lazy_gettext("Такого кошторису або статті немає."),
    "tariffs.estimate-incomplete": lazy_gettext(
        "Кошторису потрібні назва, від 1 до 60 місяців і статті із сумами, більшими за нуль."
    ),
    "tariffs.estimate-approved": lazy_gettext(
        "Кошторис уже затверджено: його статті не змінюються. Завершіть його й запишіть новий."
    ),
    "tariffs.fund-otherwise": lazy_gettext(
        "У цьому кошторисі за цим внеском уже обрано інший фонд або спосіб ділити."
    ),
    "tariffs.fund-charged-otherwise": lazy_gettext(
        "«%(service)s» рахункам групи вже нараховують іншим способом, тож вийшло б двічі. "
        "Оберіть інший внесок або спершу завершіть той."
    ),
    "tariffs.item-missing": lazy_gettext("Такої разової послуги в прейскуранті немає."),
    "tariffs.item-name-taken": lazy_gettext("Послуга «%(name)s» у прейскуранті вже є."),
    "tariffs.item-name-missing": lazy_gettext("Впишіть назву разової послуги."),
    "tariffs.item-price-missing": lazy_gettext(
        "На %(on)s ця послуга не має ціни. Перевірте день або встановіть ціну."
    ),
    "tariffs.order-missing": lazy_gettext("Такого замовлення вже немає."),
    "tariffs.order-incomplete": lazy_gettext(
        "Впишіть кількість, більшу за нуль, і номер документа."
    ),
    "tariffs.order-too-large": lazy_gettext(
        "%(quantity)s × %(price)s ₴ — більше ніж %(most)s ₴ за одне замовлення. Перевірте кому в"
        " кількості; справді велике замовлення поділіть на кілька."
    ),
    "tariffs.ordered-twice": lazy_gettext(
        "За цим документом цю послугу того дня вже замовлено. Впишіть інший номер або кількість."
    ),
    "tariffs.order-by-nobody": lazy_gettext(
        "На день замовлення рахунок не мав власника: нема кому нараховувати."
    ),
    "tariffs.order-published": lazy_gettext(
        "Замовлення вже нараховано за %(month)s: скасувати його можна лише документом."
    ),
    "tariffs.order-not-published": lazy_gettext(
        "Замовлення ще не нараховано: просто скасуйте його."
    ),
    "tariffs.order-reversed": lazy_gettext("Це замовлення вже скасовано документом."),
    "registry.contact-missing": lazy_gettext("Такого контакту вже немає."),
    "registry.email-wrong": lazy_gettext("«%(given)s» не схоже на адресу пошти."),
    "tariffs.service-missing": lazy_gettext("Такої послуги немає."),
    "tariffs.tariff-missing": lazy_gettext(
        "Такої ціни вже немає: її замінено іншою. Оновіть перелік тарифів."
    ),
    "tariffs.act-missing": lazy_gettext("Вкажіть рішення, номер і дату, якими встановлено ціну."),
    "qr.field-invalid": lazy_gettext(
        "Реквізити для коду оплати з помилкою (%(field)s: %(value)s). Повідомте підприємство."
    ),
    "qr.too-large": lazy_gettext(
        "Реквізити надто довгі для коду оплати. Скористайтеся реквізитами для переказу."
    ),
}
"""Key -> text. Nouns add theirs here, beside those of their neighbours."""
