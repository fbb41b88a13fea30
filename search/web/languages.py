"""The language that a client prefers, and the problems of requests in Arabic."""

import re
from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["ar", "en"]

_ACCEPTED: Final = re.compile(r"\s*(ar|en)\b[^;]*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.IGNORECASE)
_MAX_LANGUAGES: Final = 20

_PROBLEMS: Final = tuple(
    (re.compile(pattern, re.DOTALL), arabic)
    for pattern, arabic in (
        (r"missing parameter; add (.*) with a query", r"المعامل ناقص؛ أضف \1 مع استعلام"),
        (r"(\d+) characters long; the limit is (\d+)", r"طوله \1 حرفًا، والحد \2"),
        (r"must be a whole number from 0 to (\d+)", r"يجب أن يكون عددًا صحيحًا من 0 إلى \1"),
        (
            r"at most (\d+) values of at most (\d+) characters are allowed",
            r"يُقبل \1 قيمة على الأكثر، في كل منها \2 حرف على الأكثر",
        ),
        (r"at most (\d+) are allowed", r"يُقبل \1 على الأكثر"),
        (r"must be a day as YYYY-MM-DD", "يجب أن يكون يومًا مثل 2015-07-31"),
        (r"must be one of (.*)", r"يجب أن يكون واحدًا من: \1"),
        (r"choose from (.*)", r"اختر من: \1"),
        (r"must be true or false", "يجب أن يكون true أو false"),
        (r"given (\d+) times; give it once", r"ورد \1 مرات؛ اكتبه مرة واحدة"),
        (r"no such period; choose from (.*)", r"لا مدة بهذا الاسم؛ اختر من: \1"),
        (r"no such (?:filter|field); choose from (.*)", r"لا حقل بهذا الاسم؛ اختر من: \1"),
        (r"no such facet; choose from (.*)", r"لا حقل للعدّ (facet) بهذا الاسم؛ اختر من: \1"),
        (r"no such sort; choose from (.*)", r"لا ترتيب (sort) بهذا الاسم؛ اختر من: \1"),
        (r"(.*) is not a number", r"\1 ليس عددًا"),
        (r"(.*) is not a date; write .*", r"\1 ليس تاريخًا؛ اكتب 2015 أو 2015-07 أو 2015-07-31"),
        (
            r"only numbers and dates have buckets; write (.*)",
            r"الفئات للأعداد والتواريخ فقط؛ اكتب \1",
        ),
        (r"the width of a bucket must be a number above 0", "عرض الفئة يجب أن يكون عددًا أكبر من 0"),
        (
            r"only the values of keywords and texts can be searched",
            "لا يُبحث إلا في قيم الكلمات المفتاحية والنصوص",
        ),
        (r"is not a cursor of this index", "ليس مؤشرًا لصفحة من هذا الفهرس"),
        (r"belongs to a search in another order", "يعود إلى بحث بترتيب آخر"),
        (r"there is no document with this id", "لا وثيقة بهذا المعرّف"),
        (r"there is nothing at this address", "لا شيء في هذا العنوان"),
        (
            r"begin with the name of an index, as (.*); see (.*)",
            r"ابدأ باسم فهرس، مثل \1؛ والأسماء في \2",
        ),
        (
            r"this index can only be searched by words",
            "لا يُبحث في هذا الفهرس إلا بالكلمات",
        ),
        (r"the path is not UTF-8", "العنوان ليس بترميز UTF-8"),
        (r"this method is not allowed here", "هذا الطلب غير مسموح هنا"),
        (r"the index can't be read; see the log", "تعذّرت قراءة الفهرس؛ التفاصيل في سجلّ الخادم"),
        (r"the server failed; see its log", "حدث خلل في الخادم؛ التفاصيل في سجلّه"),
        (
            r"too many requests; wait as long as Retry-After says",
            "طلبات كثيرة؛ انتظر المدة التي في Retry-After",
        ),
        (
            r"reading needs the header (Authorization: Bearer) .*",
            r"القراءة تحتاج إلى الترويسة \1 مع رمز لهذا الخادم",
        ),
        (
            r"updates need the header (Authorization: Bearer) .*",
            r"التعديل يحتاج إلى الترويسة \1 مع رمز الخادم",
        ),
        (
            r"another process is writing this index; try again",
            "عملية أخرى تكتب في هذا الفهرس؛ أعد المحاولة",
        ),
        (r"the body must be JSON, sent with (.*)", r"يجب أن يكون المتن JSON ومعه \1"),
        (r"the body must be a JSON list of documents", "يجب أن يكون المتن قائمة وثائق بصيغة JSON"),
        (r"the body is not JSON in UTF-8", "المتن ليس JSON بترميز UTF-8"),
        (
            r"a value in the body is nested too deeply or a number in it too long",
            "في المتن قيمة كثيرة التداخل أو عدد كثير الأرقام",
        ),
        (r"the body is longer than (\d+) bytes; .*", r"المتن أطول من \1 بايت؛ أرسله أجزاءً"),
        (r"the key (.*) occurs twice in one object", r"المفتاح \1 مكرر في كائن واحد"),
        (r"a document must be a JSON object", "يجب أن تكون الوثيقة كائن JSON"),
        (
            r"the client disconnected before the end of the body",
            "انقطع الاتصال قبل نهاية المتن",
        ),
        (r"already in the URL; remove it from the document", "المعرّف في العنوان؛ احذفه من الوثيقة"),
        (
            r"blank, or starts or ends with white space or NUL",
            "فارغ، أو في أوله أو آخره مسافة أو NUL",
        ),
        (r"must be a string", "يجب أن يكون نصًا"),
        (r"one of them must have text", "يجب أن يكون في أحدهما نص"),
        (r"must be text, not (.*)", r"يجب أن يكون نصًا لا \1"),
        (r"must be text or a list of texts, not (.*)", r"يجب أن يكون نصًا أو قائمة نصوص لا \1"),
        (r"must be a list or text with commas, not (.*)", r"يجب أن يكون قائمة أو نصًا بفواصل لا \1"),
        (r"must be a (?:finite )?number, not (.*)", r"يجب أن يكون عددًا لا \1"),
        (r"(.*) is too large; the limit is (.*)", r"\1 أكبر من الحد \2"),
        (r"the number is too large; write it as text", "العدد كبير جدًا؛ اكتبه نصًا"),
        (r"(.*) is not a JSON value(?:; leave it out)?", r"\1 ليس قيمة JSON"),
        (r"nested more than (\d+) levels deep", r"متداخل أكثر من \1 مستوى"),
        (r"contains the key (.*) twice", r"المفتاح \1 مكرر فيه"),
        (r"duplicate key", "مفتاح مكرر"),
        (
            r"a date must be text or a number, not (\w+); .*",
            r"يجب أن يكون التاريخ نصًا أو عددًا لا \1",
        ),
        (r"(.*) is a Hijri date.*", r"تعذّر تحويل التاريخ الهجري \1؛ اكتب 2015-07-31"),
        (
            r"the request line and headers exceed (\d+) bytes",
            r"سطر الطلب وترويساته أطول من \1 بايت",
        ),
    )
)
"""Patterns of problems, without the name of the parameter → their Arabic translations."""
_NUMBERED: Final = re.compile(r"document (\d+): ")


def accepted_language(header: str, default: Language) -> Language:
    """Return the language that an Accept-Language header prefers; `default` if it prefers none."""
    accepted: dict[Language, float] = {"ar": 0.0, "en": 0.0}
    for part in header.split(",")[:_MAX_LANGUAGES]:
        if found := _ACCEPTED.fullmatch(part):
            name: Language = "ar" if found[1].lower() == "ar" else "en"
            accepted[name] = max(accepted[name], float(found[2] or 1))
    if accepted["ar"] == accepted["en"]:
        return default
    return "ar" if accepted["ar"] > accepted["en"] else "en"


def problem_in(language: Language, detail: str) -> str:
    """Return the description of a problem in a language, or in English without a translation.

    Args:
        language: The language.
        detail: A sentence in English, which may begin with the document or the parameter, each
            followed by a colon.
    """
    if language == "en":
        return detail
    numbered = _NUMBERED.match(detail)
    document = f"الوثيقة {numbered[1]}: " if numbered else ""
    problem = detail[numbered.end() :] if numbered else detail
    name, colon, rest = problem.partition(": ")
    for prefix, text in ((f"{name}: ", rest), ("", problem)) if colon else (("", problem),):
        for pattern, arabic in _PROBLEMS:
            if found := pattern.fullmatch(text):
                return document + prefix + found.expand(arabic)
    return detail
