"""Chinese readouts and short news, in sentences of our own."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.extract.chinese import extract_chinese, is_chinese
from timeline.extract.types import EventCandidate, Gazetteer
from timeline.seeding import read_officials
from timeline.vocabulary import DateBasis, Form, RequestedBy, Role, Side, Status

GAZETTEER = Gazetteer(tuple(read_officials(Path(__file__).resolve().parents[2] / "seeds" / "officials.csv")))


def read(text: str, published: str) -> tuple[EventCandidate, ...]:
    return extract_chinese(text, dt.date.fromisoformat(published), GAZETTEER)


def told(event: EventCandidate) -> tuple[str, str, list[str], str, str]:
    return event.kind, event.status.value, [p.name for p in event.participants], event.date.edtf, event.place


CASES = [
    # kind, in the set phrases of readouts
    ("2023-06-20", "2023年6月19日，国家主席习近平在北京会见美国国务卿布林肯。",
     ("meeting", "held", ["Xi Jinping", "Antony Blinken"], "2023-06-19", "Beijing")),
    ("2023-06-20", "6月18日，国务委员兼外长秦刚同来访的美国国务卿布林肯在北京举行会谈。",
     ("talks", "held", ["Qin Gang", "Antony Blinken"], "2023-06-18", "Beijing")),
    ("2024-04-03", "4月2日晚，国家主席习近平应约同美国总统拜登通电话。",
     ("call", "held", ["Xi Jinping", "Joe Biden"], "2024-04-02", "")),
    ("2021-11-16", "11月16日上午，国家主席习近平同美国总统拜登举行视频会晤。",
     ("video_call", "held", ["Xi Jinping", "Joe Biden"], "2021-11-16", "")),
    ("2025-02-21", "国务院副总理何立峰今天以视频方式同美国财政部长贝森特举行会谈。",
     ("video_call", "held", ["He Lifeng", "Scott Bessent"], "2025-02-21", "")),
    ("2024-04-17", "国防部长董军4月16日晚同美国国防部长奥斯汀视频通话。",
     ("video_call", "held", ["Dong Jun", "Lloyd Austin"], "2024-04-16", "")),
    ("2022-08-05", "8月3日，外交部副部长谢锋紧急召见美国驻华大使伯恩斯，提出严正交涉。",
     ("protest", "held", ["Xie Feng", "Nicholas Burns"], "2022-08-03", "")),
    ("2024-11-08", "习近平昨天致电祝贺特朗普当选美国总统。",
     ("letter", "held", ["Xi Jinping", "Donald Trump"], "2024-11-07", "")),
    ("2024-08-30", "美国总统国家安全事务助理沙利文8月27日至29日访华。",
     ("visit", "held", ["Jake Sullivan"], "2024-08-27/2024-08-29", "")),
    # who: namesakes by title and date, leaders by role, several names, names outside the register
    ("2024-05-16", "中情局局长伯恩斯上月访华。", ("visit", "held", ["William Burns"], "2024-04", "")),
    ("2023-11-17", "当地时间11月15日，两国元首在旧金山举行会晤。",
     ("meeting", "held", ["Xi Jinping", "Joe Biden"], "2023-11-15", "San Francisco")),
    ("2021-03-20", "当地时间3月18日至19日，杨洁篪、王毅在安克雷奇同布林肯、沙利文举行战略对话。",
     ("talks", "held", ["Yang Jiechi", "Wang Yi", "Antony Blinken", "Jake Sullivan"],
      "2021-03-18/2021-03-19", "Anchorage")),
    ("2023-11-17", "11月15日，习近平在北京会见美国参议员白思明。",
     ("meeting", "held", ["Xi Jinping", "白思明"], "2023-11-15", "Beijing")),
    ("2024-10-09", "王毅10月8日在北京会见美方代表团。",
     ("meeting", "held", ["Wang Yi", "United States"], "2024-10-08", "Beijing")),
    # a dialogue told in one sentence, its chairs and company in the next
    ("2018-11-07", "第二轮中美外交安全对话将于11月9日在华盛顿举行。杨洁篪将同蓬佩奥、马蒂斯主持上述对话。魏凤和将参加。",
     ("talks", "planned", ["Yang Jiechi", "Mike Pompeo", "James Mattis", "Wei Fenghe"], "2018-11-09", "Washington")),
    ("2023-05-09", "5月8日，秦刚在北京会见美国驻华大使伯恩斯。谢锋参加会见。",
     ("meeting", "held", ["Qin Gang", "Nicholas Burns", "Xie Feng"], "2023-05-08", "Beijing")),
    # status
    ("2023-07-05", "应中方邀请，美国财政部长耶伦将于7月6日至9日访华。",
     ("visit", "planned", ["Janet Yellen"], "2023-07-06/2023-07-09", "")),
    ("2025-10-29", "习近平主席将于10月30日在韩国釜山同特朗普总统举行会晤。",
     ("meeting", "planned", ["Xi Jinping", "Donald Trump"], "2025-10-30", "Busan")),
    ("2023-02-06", "美国国务卿布林肯推迟访华。", ("visit", "postponed", ["Antony Blinken"], "", "")),
    ("2023-05-30", "中方拒绝了美国国防部长奥斯汀同国防部长李尚福会晤的提议。",
     ("meeting", "refused", ["Lloyd Austin", "Li Shangfu"], "", "")),
    ("2022-08-06", "中方宣布取消中美两军工作会晤。", ("cancellation", "cancelled", ["China"], "", "")),
    ("2024-09-27", "王毅取消了同美国国务卿布林肯的会晤。", ("meeting", "cancelled", ["Wang Yi", "Antony Blinken"], "", "")),
    # 正在 and 强调 across the edge of a name
    ("2023-09-19", "9月18日，国家副主席韩正在纽约会见美国国务卿布林肯。",
     ("meeting", "held", ["Han Zheng", "Antony Blinken"], "2023-09-18", "New York")),
    # the date when something was said is not the date of the event
    ("2023-06-15", "外交部发言人毛宁6月14日宣布，美国国务卿布林肯将于6月18日至19日访华。",
     ("visit", "planned", ["Antony Blinken"], "2023-06-18/2023-06-19", "")),
    ("2023-06-15", "外交部发言人毛宁6月14日表示，美国国务卿布林肯将访华。", ("visit", "planned", ["Antony Blinken"], "", "")),
    # a dateline is no place and no date
    ("2023-05-09", "新华社维也纳5月9日电 国务委员秦刚同美国驻华大使伯恩斯会面。",
     ("meeting", "held", ["Qin Gang", "Nicholas Burns"], "", "")),
]  # fmt: skip


@pytest.mark.parametrize("published, text, expected", CASES, ids=lambda value: value[:24] if isinstance(value, str) else "")
def test_sentence(published: str, text: str, expected: tuple[str, str, list[str], str, str]) -> None:
    assert [told(event) for event in read(text, published)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "3月21日，国家主席习近平在莫斯科同俄罗斯总统普京举行会谈。",
        "王毅5月8日在北京会见日本外相，讨论了中美关系。",
        "双方应保持各层级沟通，推动元首会晤取得成果。",
        "双方没有举行会谈，也未通电话。",
        "王毅同美国国务卿布林肯可能在下月会晤。",
        "美方希望国防部长奥斯汀同中方会谈。",
        "落实两国元首会晤共识，需要双方共同努力。",
        "李强调查了情况，克里米亚问题也被提及。",
        "商务部公布关税措施，5月10日起施行。",
    ],
)
def test_no_contact(text: str) -> None:
    assert read(text, "2023-05-09") == ()


def test_several_events_of_one_text() -> None:
    events = read(
        "7月7日，国务院总理李强在北京会见美国财政部长耶伦。次日，国务院副总理何立峰同耶伦举行会谈。"
        "双方还于7月20日通电话。何立峰表示，去年11月，两国元首在巴厘岛举行会晤。",
        "2023-07-21",
    )
    assert [told(event) for event in events] == [
        ("meeting", "held", ["Li Qiang", "Janet Yellen"], "2023-07-07", "Beijing"),
        ("talks", "held", ["He Lifeng", "Janet Yellen"], "2023-07-08", ""),
        ("call", "held", ["He Lifeng", "Janet Yellen"], "2023-07-20", ""),
        ("meeting", "held", ["Xi Jinping", "Joe Biden"], "2022-11", "Bali"),
    ]
    assert [event.salience for event in events] == ["main", "background", "background", "background"]
    assert events[1].date.basis is DateBasis.ANCHORED


def test_one_event_told_twice_keeps_both_sentences() -> None:
    text = "6月13日，杨洁篪在卢森堡同沙利文举行会晤。杨洁篪、沙利文的会晤持续了四个半小时。"
    (event,) = read(text, "2022-06-14")
    assert event.quote.text == "6月13日，杨洁篪在卢森堡同沙利文举行会晤。"
    assert [span.text for span in event.further_quotes] == ["杨洁篪、沙利文的会晤持续了四个半小时。"]


@pytest.mark.parametrize(
    "text, side",
    [
        ("王毅应约同美国国务卿鲁比奥通电话。", RequestedBy.USA),
        ("美国国务卿鲁比奥应约同王毅通电话。", RequestedBy.CHN),
        ("王毅应美方请求会见美国国务卿鲁比奥。", RequestedBy.USA),
        ("王毅同美国国务卿鲁比奥通电话。", RequestedBy.UNKNOWN),
    ],
)
def test_who_asked(text: str, side: RequestedBy) -> None:
    assert [event.requested_by for event in read(text, "2025-01-25")] == [side]


def test_fields_of_a_meeting_on_the_margins() -> None:
    text = "7月27日，王毅在万象出席东亚合作系列外长会期间会见美国国务卿布林肯。"
    (event,) = read(text, "2024-07-28")
    assert (event.place, event.country, event.margins_of) == ("Vientiane", "Laos", "东亚合作系列外长会")
    assert (event.form, event.level, event.channel.value) == (Form.IN_PERSON, 2, "diplomatic")
    assert event.rule == "zh.meet"
    assert event.trigger.text == "会见"
    assert text[event.date.start : event.date.end] == event.date.text == "7月27日"


def test_host_and_visitor() -> None:
    (event,) = read("5月8日，秦刚在北京会见美国驻华大使伯恩斯。", "2023-05-09")
    assert [(p.side, p.role, p.post) for p in event.participants] == [
        (Side.CHN, Role.HOST, "Foreign Minister"),
        (Side.USA, Role.VISITOR, "Ambassador to China"),
    ]


def test_person_outside_the_register_keeps_name_and_title() -> None:
    (event,) = read("12月3日，外交部副部长谢锋召见美国驻华使馆临时代办米德伟。", "2021-12-04")
    stranger = event.participants[1]
    assert (stranger.name, stranger.side, stranger.post, stranger.level, stranger.official_key) == (
        "米德伟", Side.USA, "Chargé d'affaires in Beijing", 5, None,
    )  # fmt: skip
    assert event.headline == "米德伟 summoned"


def test_is_chinese() -> None:
    assert is_chinese("5月8日，外交部长同来访客人举行会谈。")
    assert not is_chinese("Wang Yi (王毅) and Qin Gang (秦刚) met in Beijing (北京) on Monday.")
    assert not is_chinese("王毅")
    assert not is_chinese("")


PIECES = sorted(
    {piece for _, text, _ in CASES for piece in (text, *text.split("，"), *text)}
    | {"\n", "；", " ", "美国", "5月", "A", "\u200f"}
)


@given(
    st.one_of(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.text()),
    st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)),
)
def test_any_text_is_read_with_sound_offsets(text: str, day: dt.date) -> None:
    is_chinese(text)
    for event in extract_chinese(text, day, GAZETTEER):
        for span in (event.quote, event.trigger, *event.further_quotes):
            assert text[span.start : span.end] == span.text
            assert span.text
        if event.date.start >= 0:
            assert text[event.date.start : event.date.end] == event.date.text
        assert event.participants
        assert event.status in Status
        assert 0 < event.confidence < 1


@pytest.mark.parametrize("unit", ["会谈", "美国", "5月8日，", "王毅同布林肯通电话，", "外交部长", "举行"])
def test_long_text_without_end(unit: str) -> None:
    assert all(event.quote.text for event in read(unit * (20_000 // len(unit)), "2023-05-09"))
