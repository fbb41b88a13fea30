"""The texts of the pages: in Arabic, and in English."""

import re
from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "name": ("كشّاف", "Kashaf"),
    "tagline": ("بحث في النصوص العربية", "Search in Arabic texts"),
    "search": ("ابحث", "Search"),
    "query": ("كلمات البحث", "Search terms"),
    "placeholder": ("اكتب كلمة أو أكثر", "One or more words in Arabic"),
    "settings": ("الإعدادات", "Settings"),
    "skip": ("إلى المحتوى", "Skip to content"),
    "results": ("النتائج", "Results"),
    "nothing": ("لا نتائج", "Nothing found"),
    "nothing_for": ("لم يُعثر على شيء لهذا البحث:", "No document matches this search:"),
    "nothing_filtered": ("لا نتائج ضمن هذه المرشّحات.", "No results within these filters."),
    "each_word": ("ما تجده كل كلمة وحدها", "What each word finds on its own"),
    "mode_both": ("ابحث بالمعنى أيضًا", "Search by meaning as well"),
    "mode_words": ("ابحث بالكلمات وحدها", "Search by words only"),
    "by_meaning": ("ابحث عن معنى هذه الكلمات", "Search for what these words mean"),
    "root": ("جذر", "root"),
    "of_root": ("كلمات من الجذر نفسه", "Words of the same root"),
    "try": ("جرّب كلمات أقل، أو صيغة أخرى للكلمة.", "Try fewer words, or another form of a word."),
    "did_you_mean": ("هل تقصد", "Did you mean"),
    "previous": ("السابق", "Previous"),
    "next": ("التالي", "Next"),
    "pages": ("صفحات النتائج", "Result pages"),
    "page": ("صفحة", "Page"),
    "back": ("العودة إلى النتائج", "Back to results"),
    "next_result": ("النتيجة التالية", "Next result"),
    "previous_result": ("النتيجة السابقة", "Previous result"),
    "next_match": ("الموضع التالي", "Next match"),
    "previous_match": ("الموضع السابق", "Previous match"),
    "matches": ("مواضع الكلمات", "Matches"),
    "strip": ("خريطة المواضع", "Positions of the matches"),
    "highlighted_to": (
        "استغرق التظليل وقتًا طويلًا فتوقف عند الحرف",
        "Highlighting took too long and stopped at character",
    ),
    "no_matches": ("لا مواضع في هذه الوثيقة", "No matches in this document"),
    "original": ("الأصل", "Original"),
    "origin": ("الملف", "File"),
    "source": ("المصدر", "Source"),
    "title": ("العنوان", "Title"),
    "date": ("التاريخ", "Date"),
    "tags": ("الوسوم", "Tags"),
    "fields": ("بيانات الوثيقة", "Details"),
    "from": ("من", "From"),
    "to": ("إلى", "To"),
    "not": ("(مستبعد)", "(excluded)"),
    "apply": ("طبّق", "Apply"),
    "filters": ("تصفية النتائج", "Filter results"),
    "applied": ("المرشّحات المطبّقة", "Filters that apply"),
    "clear": ("أزل المرشّحات كلها", "Remove all filters"),
    "remove": ("أزل المرشّح", "Remove filter"),
    "more_values": ("المزيد", "More"),
    "find_value": ("ابحث في القائمة", "Search the list"),
    "any_time": ("أي وقت", "Any time"),
    "week": ("آخر أسبوع", "Past week"),
    "month": ("آخر شهر", "Past month"),
    "twelve_months": ("آخر سنة", "Past year"),
    "over_time": ("النتائج عبر الزمن", "Matches over time"),
    "first_day": ("بداية المدة", "Start of the period"),
    "last_day": ("نهاية المدة", "End of the period"),
    "order": ("الترتيب", "Order"),
    "by_relevance": ("الأوثق صلة", "Most relevant"),
    "newest": ("الأحدث أولًا", "Newest first"),
    "oldest": ("الأقدم أولًا", "Oldest first"),
    "numbers_up": ("تصاعديًا", "lowest first"),
    "numbers_down": ("تنازليًا", "highest first"),
    "dates_up": ("الأقدم أولًا", "oldest first"),
    "dates_down": ("الأحدث أولًا", "newest first"),
    "texts_up": ("أ–ي", "A–Z"),
    "texts_down": ("ي–أ", "Z–A"),
    "folded": ("النسخ المتشابهة مطوية", "Near-duplicates are folded"),
    "unfold": ("اعرضها كلها", "Show them all"),
    "fold": ("اطوِ النسخ المتشابهة", "Fold near-duplicates"),
    "export": ("نزّل النتائج:", "Download results:"),
    "cite": ("اقتبس:", "Cite:"),
    "copy_link": ("انسخ الرابط", "Copy link"),
    "copied": ("نُسخ الرابط", "Link copied"),
    "print": ("اطبع", "Print"),
    "similar": ("وثائق مشابهة", "Similar documents"),
    "dark": ("الوضع الداكن", "Dark mode"),
    "light": ("الوضع الفاتح", "Light mode"),
    "index": ("الفهرس", "Index"),
    "untitled": ("بلا عنوان", "Untitled"),
    "partial": (
        "انتهى الوقت المخصّص للبحث، فقد تكون بعض النتائج ناقصة.",
        "The search ran out of time; some results may be missing.",
    ),
    "ignored": ("لم يُفهم هذا من عنوان الصفحة فأُهمل:", "Not understood in the URL, and ignored:"),
    "failed": ("تعذّر تنفيذ الطلب", "The request could not be served"),
    "absent": ("لا وثيقة بهذا المعرّف", "Document not found"),
    "home": ("إلى صفحة البحث", "Go to the search page"),
    "help": ("كيف أبحث؟", "How to search"),
    "keys": ("لوحة المفاتيح", "Keyboard"),
    "api": ("الواجهة البرمجية (API)", "The HTTP API"),
    "close": ("أغلق", "Close"),
    "yes": ("نعم", "Yes"),
    "no": ("لا", "No"),
    "suggestions": ("اقتراحات", "Suggestions"),
    "words": ("كلمات", "Words"),
    "headlines": ("عناوين", "Headlines"),
}

ERRORS: Final[dict[int, tuple[str, str]]] = {
    400: ("عنوان الصفحة غير صحيح.", "The URL is wrong."),
    404: ("لا شيء في هذا العنوان.", "There is nothing at this address."),
    405: ("هذا الطلب غير مسموح هنا.", "This method is not allowed here."),
    429: ("طلبات كثيرة؛ حاول بعد قليل.", "Too many requests; try again shortly."),
    500: ("حدث خلل في الخادم؛ التفاصيل في سجلّه.", "The server failed; see its log."),
    503: ("تعذّرت قراءة الفهرس؛ التفاصيل في سجلّ الخادم.", "The index can't be read; see the log."),
}
"""The messages of error pages, by HTTP status."""

NOTES: Final = tuple(
    (re.compile(pattern), arabic)
    for pattern, arabic in (
        (
            "nothing matched, so words of the same root were searched for as well",
            "لم يطابق شيء، فبُحث أيضًا عن كلمات الجذر نفسه",
        ),
        ("only the first ([0-9,]+) characters were read", r"قُرئ أول \1 حرف فقط"),
        (
            "only the first ([0-9,]+) parts of the query were searched",
            r"بُحث عن أول \1 جزءًا من الاستعلام فقط",
        ),
        (
            "brackets more than ([0-9]+) deep were ignored",
            r"أُهملت الأقواس المتداخلة أكثر من \1 مستوى",
        ),
        (
            "«(.*)» names no field and was searched for as (?:text|words)(?:; .*)?",
            r"«\1» ليس اسم حقل، فبُحث عن كلماته",
        ),
        ("«(.*)» contains no letter to search for", r"ليس في «\1» حرف يُبحث عنه"),
        ("(.*) is not between two words and was ignored", r"«\1» ليس بين كلمتين فأُهمل"),
        ("«(.*)» is not (?:.*) and was searched for as text", r"لم يُفهم «\1» فبُحث عن كلماته"),
        (
            "near-duplicates are found among the first ([0-9,]+) documents only",
            r"تُطوى النسخ المتشابهة ضمن أول \1 وثيقة فقط",
        ),
        (
            "~ was ignored after a phrase of more than ([0-9]+) words",
            r"أُهملت ~ بعد عبارة تزيد على \1 كلمة",
        ),
        (
            "(.*): only its ([0-9,]+) most frequent words were searched for",
            r"«\1»: لم يُبحث إلا عن أكثر الكلمات المطابقة ورودًا، وعددها \2",
        ),
        (
            "the index does not store bodies: words as spelled .*",
            "لا يخزّن الفهرس النصوص، فلا يُبحث فيها عن رسم بعينه (=كلمة) ولا عن الأنماط",
        ),
        (
            "the index does not store bodies, so near-duplicates can't be found",
            "لا يخزّن الفهرس النصوص، فلا يمكن العثور على النسخ المتشابهة",
        ),
        (
            "the search took too long and was stopped: results may be missing",
            "استغرق البحث وقتًا طويلًا فتوقف، وقد تنقص نتائج",
        ),
        ("highlighting took too long and was stopped", "استغرق التظليل وقتًا طويلًا فتوقف"),
        (
            "other spellings took too long and were not all tried",
            "استغرق البحث عن صور أخرى للكلمات وقتًا طويلًا، فلم تُجرَّب كلها",
        ),
        ("counting values took too long and was stopped", "استغرق العدّ وقتًا طويلًا فتوقف"),
        (
            "finding near-duplicates took too long and was stopped",
            "استغرق العثور على النسخ المتشابهة وقتًا طويلًا فتوقف",
        ),
        ("only words were searched for: .*", "اقتصر البحث على الكلمات، لتعذّر البحث بالمعنى"),
    )
)
"""Notes of the library, as patterns → their Arabic translations."""

HELP: Final = (
    (
        "القوات الأميركية",
        "تتصدر الوثائق التي فيها الكلمتان",
        "documents with both words come first",
    ),
    ("أحمد", "الهمزات والحركات لا تؤثر: يجد احمد وأَحْمَد", "also finds احمد and أَحْمَد"),
    ("القوات", "يجد وبالقوات وللقوات أيضًا", "also finds the word with attached prefixes"),
    ('"القوات الأميركية"', "الكلمتان متتاليتين", "the words one after the other"),
    (
        '"القوات القتالية"~2',
        "عبارة قد تفصل بين كلماتها كلمتان",
        "a phrase with up to two words between",
    ),
    ("=أحمد", "بهذا الرسم وحده", "exactly this spelling"),
    ("النفط AND ليبيا", "كلتا الكلمتين", "both words"),
    ("القمر أو التلسكوب", "إحدى الكلمتين", "either word"),
    ("النفط -ليبيا", "الأولى من دون الثانية", "the first without the second"),
    ("مدر*", "كلمات تبدأ بهذه الحروف", "words that begin with these letters"),
    ("تلسكوف~1", "كلمة تقريبية", "a word with one wrong letter"),
    ("جذر:كتب", "كل الكلمات التي من هذا الجذر", "all words of this root"),
    ("عنوان:ليبيا", "في العنوان", "in the title"),
    ("تاريخ:2015", "وثائق هذه السنة", "documents of this year"),
)
"""Examples of queries: the query, and explanations in Arabic and in English."""

KEYS: Final = (
    ("/", "إلى مربع البحث", "go to the search box"),
    ("↓ ↑", "إلى النتيجة التالية أو السابقة", "go to the next or previous result"),
    ("Enter", "افتح النتيجة", "open the result"),
    ("n p", "الموضع التالي أو السابق في الوثيقة", "go to the next or previous match in a document"),
    ("Esc", "أغلق القائمة أو النافذة", "close the list or the window"),
    ("?", "اعرض هذه الصفحة", "show this help"),
)
"""Keys: the key, and what it does in Arabic and in English."""
