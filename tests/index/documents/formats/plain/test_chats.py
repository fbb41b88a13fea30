"""WhatsApp writes the date of a message as each phone's locale does."""

import pytest

from tests.index.documents.reading import Write, read

LINES = {
    "American, Android": "{m}/{d}/{yy}, 10:05\u202fAM - ليلى: ",
    "American, iOS": "[{m}/{d}/{yy}, 10:05:00\u202fAM] ليلى: ",
    "British": "{dd}/{mm}/{yyyy}, 10:05 - ليلى: ",
    "Indian": "{dd}/{mm}/{yy}, 10:05 am - ليلى: ",
    "German": "{dd}.{mm}.{yy}, 10:05 - ليلى: ",
    "French": "{dd}/{mm}/{yyyy} à 10:05 - ليلى: ",
    "Swedish": "[{yyyy}-{mm}-{dd}, 10:05:00] ليلى: ",
    "Arabic": "{dd}\u200f/{mm}\u200f/{yyyy}، 10:05 ص - ليلى: ",
}


def chat(line: str, days: list[tuple[int, int]]) -> str:
    prefixes = [
        line.format(d=d, m=m, dd=f"{d:02}", mm=f"{m:02}", yy="24", yyyy="2024") for d, m in days
    ]
    return "".join(f"{prefix}وصلت القافلة إلى الواحة\n" for prefix in prefixes)


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_dates_of_any_locale_are_read(write: Write, line: str) -> None:
    documents = read(write("chat.txt", chat(line, [(9, 2), (30, 3)])))
    assert [document.date for document in documents] == [
        "2024-02-09T10:05:00",
        "2024-03-30T10:05:00",
    ]
    assert {document.body for document in documents} == {"وصلت القافلة إلى الواحة"}


def test_american_dates_are_recognized_without_a_day_above_twelve(write: Write) -> None:
    documents = read(write("chat.txt", chat(LINES["American, iOS"], [(9, 2), (3, 3)])))
    assert [str(document.date)[:10] for document in documents] == ["2024-02-09", "2024-03-03"]


def test_a_message_about_an_exclusion_is_not_taken_for_omitted_media(write: Write) -> None:
    line = "17/01/2024, 10:05 - ليلى: "
    kept = "تم استبعاد اللاعب من المنتخب"
    left_out = ["<Media omitted>", "image omitted", "تم استبعاد الصورة", "<تم استبعاد الوسائط>"]
    text = "".join(f"{line}{one}\n" for one in [kept, *left_out])
    assert [document.body for document in read(write("chat.txt", text))] == [kept]


def test_verses_may_be_separated_by_tabs(write: Write) -> None:
    documents = read(write("quran.txt", "1\t1\tبسم الله\n1\t2\tالحمد لله\n"))
    assert [document.body for document in documents] == ["بسم الله", "الحمد لله"]
    assert documents[1].fields == {"sura": 1, "verse": 2}


def test_years_may_come_first_without_zeros(write: Write) -> None:
    documents = read(write("chat.txt", chat("{yyyy}/{m}/{d}, 10:05 - ليلى: ", [(2, 4), (3, 5)])))
    dates = [document.date for document in documents]
    assert dates == ["2024-04-02T10:05:00", "2024-05-03T10:05:00"]


def test_remarks_of_the_app_are_removed(write: Write) -> None:
    lines = [
        "وصلت القافلة <تم تعديل هذه الرسالة>",
        "تم حذف هذه الرسالة",
        "IMG-2023.jpg (الملف مرفق)",
        "IMG-2023.jpg (file attached)\nعند البئر",
    ]
    prefix = "14/03/2023, 10:05 - ~ ليلى: "
    documents = read(write("chat.txt", "".join(f"{prefix}{line}\n" for line in lines)))
    assert [document.body for document in documents] == ["وصلت القافلة", "عند البئر"]
    assert documents[0].fields["author"] == "ليلى"
