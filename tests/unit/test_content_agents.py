"""The agents of articles: they find, assemble and measure, and invent nothing."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from orchestrator.agents.bundled.content import claims, readability, terms, words
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

SAMPLES = Path(terms.__file__).resolve().parents[3] / "workflows" / "samples"
SAMPLE = json.loads((SAMPLES / "seo-content.json").read_text(encoding="utf-8"))


def asked(name, inputs, **more):
    brief = Brief("t", 1, "r", "w", "step", name, "1", "verdara", inputs, **more)
    return call(find(name), brief).content


def found(documents, language="en", **more):
    rows = [{"id": f"d{n}", "text": text} for n, text in enumerate(documents)]
    return asked("keywords", {"documents": rows, "language": language, **more})


def clusters():
    given = {name: SAMPLE[name] for name in ("documents", "queries", "language")}
    keywords = asked("keywords", given)["keywords"]
    rest = {name: SAMPLE[name] for name in ("queries", "pages", "language")}
    return asked("keyword-clusters", {"keywords": keywords, **rest})


def drafted(key, *, must_say=(), **more):
    given = {"material": SAMPLE["material"], "must_say": list(must_say)}
    places = {"clusters": clusters()["clusters"], "key": key, "language": "en"}
    outline = asked("content-outline", {**given, **places})
    return asked("article-draft", {"outline": outline, **given}, **more)


def judged(name, article, **inputs):
    given = {"material": SAMPLE["material"], "pages": SAMPLE["pages"], **inputs}
    return Verdict.read(asked(name, given, output=article), output=article)


def an_article(text, *sources, **more):
    rows = [{"text": text, "sources": list(sources)}]
    sections = [{"heading": "Wool", "sentences": rows}]
    return {"title": "Wool", "language": "en", "sections": sections, **more}


def test_tf_idf_is_what_the_formula_says_by_hand():
    rows = found(["wool wool silk", "wool linen"])["keywords"]

    scores = {row["term"]: row["score"] for row in rows}

    # wool stands in both texts: idf 1; silk in one of two: ln(3/2) + 1
    assert scores["wool"] == 3.0
    assert scores["silk"] == pytest.approx(1.4055, abs=1e-4)


def test_a_c_value_takes_off_what_longer_terms_account_for():
    texts = ["soft merino wool", "soft merino wool", "merino wool", "merino wool"]

    rows = found(texts, method="c-value")["keywords"]

    # log2(2) (4 - 2/1) = 2; log2(3) 2 = 3.17; "soft merino" is always inside it
    scores = {row["term"]: row["score"] for row in rows}
    assert scores == {"soft merino wool": 3.1699, "merino wool": 2.0}


@pytest.mark.parametrize(
    ("language", "text", "stop"),
    [
        ("en", "The moths of the wardrobe", {"the", "of"}),
        ("de", "Die Motten im Schrank", {"die", "im"}),
        ("fr", "Les mites de l'armoire", {"les", "de", "l"}),
    ],
)
def test_stop_words_are_no_keywords_in_any_language(language, text, stop):
    names = {row["term"] for row in found([text], language)["keywords"]}

    assert names
    assert not names & stop


def test_the_same_documents_give_the_same_keywords_whatever_their_order():
    texts = [one["text"] for one in SAMPLE["documents"]]

    forth = {r["term"]: r["score"] for r in found(texts)["keywords"]}
    back = {r["term"]: r["score"] for r in found(texts[::-1])["keywords"]}

    assert forth == back


def test_two_documents_of_one_id_are_refused_by_name():
    rows = [{"id": "a", "text": "wool"}, {"id": "a", "text": "silk"}]

    with pytest.raises(AgentFailed, match=r"documents\[1\].id is 'a'"):
        asked("keywords", {"documents": rows, "language": "en"})


def test_clusters_join_by_words_and_by_what_is_found_for_them():
    told = {one["key"]: one["terms"] for one in clusters()["clusters"]}

    # they share no word but wool, and half of their results
    assert "wool programme washing machine" in told["wash-wool-jumper"]
    assert set(told) == {"wash-wool-jumper", "clothes-moths", "linen-bedding"}


def test_a_subject_that_a_page_answers_already_is_said_so():
    options = {one["key"]: one for one in clusters()["options"]}

    assert "compete" in options["clothes-moths"]["consequence"]
    assert "compete" not in options["wash-wool-jumper"]["consequence"]
    assert clusters()["recommended"] == ["wash-wool-jumper"]


def test_every_sentence_of_an_article_stands_in_the_source_it_names():
    article = drafted("clothes-moths")

    texts = {one["id"]: one["text"] for one in SAMPLE["material"]}
    rows = [row for section in article["sections"] for row in section["sentences"]]
    assert rows
    assert all(row["text"] in texts[row["sources"][0]] for row in rows)
    assert article["people"] == ["Anna Lindqvist"]


def test_a_cluster_of_which_no_source_says_anything_is_refused():
    given = {"clusters": clusters()["clusters"], "key": "linen-bedding"}
    silent = [{"id": "x", "title": "X", "text": "Nothing of the kind."}]

    with pytest.raises(AgentFailed, match="no source says anything of 'linen bedding'"):
        asked("content-outline", {**given, "material": silent, "language": "en"})


@pytest.mark.parametrize(
    ("text", "sources", "said"),
    [
        ("Three in four buyers wash it too hot.", [], "states a figure"),
        ("Most buyers wash it too hot.", [], "states a figure"),
        ("It is the best wool there is.", [], "states a claim"),
        ("Traps caught 71 % fewer moths.", ["moth-study"], "none of the sources"),
        ("Traps caught 62 % fewer moths.", ["nobody"], "no source of this article"),
        ("You should take a supplement for your skin.", [], "about their health"),
        ("You should invest in wool funds.", [], "with their money"),
        (
            "Anna Lindqvist said: “Moths love me.”",
            ["moth-study"],
            "No source cited has",
        ),
    ],
)
def test_what_crosses_a_red_line_of_articles_is_held(text, sources, said):
    verdict = judged("citation-check", an_article(text, *sources))

    assert not verdict.passed
    assert any(said in one.message for one in verdict.findings)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Traps caught 62 % fewer clothes moths.", ["moth-study"]),
        ("Wool keeps its shape when it dries flat.", []),
        ("The guide was written in 2024.", []),
        ("You should dry it flat.", []),
        ("Vitamin-free and soft.", []),
    ],
)
def test_what_needs_no_source_or_has_one_goes_through(text, sources):
    assert judged("citation-check", an_article(text, *sources)).passed


def test_a_persons_words_are_held_even_where_they_were_said_so():
    text = "Anna Lindqvist said: “Clothes moths hate light and moving air.”"

    verdict = judged("citation-check", an_article(text, "moth-study"))

    [finding] = verdict.findings
    assert text[finding.start : finding.end].startswith("Clothes moths hate")


@pytest.mark.parametrize(("disclosure", "passed"), [("", False), ("By machine", True)])
def test_a_machines_part_in_a_text_is_disclosed(disclosure, passed):
    made = an_article("Wool is soft.", ai_assisted=True, disclosure=disclosure)

    assert judged("citation-check", made).passed is passed


def test_lix_and_flesch_are_what_the_formulas_say_by_hand():
    measured = readability.measure("The cat sat. The dog considered everything.", "en")

    # 7 words, 2 sentences, 2 long words: 3.5 + 100 * 2 / 7
    assert measured.lix == 32.1
    assert (measured.words, measured.sentences) == (7, 2)
    # the same words say less to German: its formula has other weights
    assert measured.flesch != readability.measure("Die Katze sitzt.", "de").flesch
    assert readability.measure("", "fr").words == 0


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [("en", "moth", 1), ("en", "cable", 2), ("de", "Wolle", 2), ("fr", "laine", 1)],
)
def test_syllables_are_counted_about_right(language, word, count):
    assert words.syllables(word, language) == count


def test_a_page_that_is_out_already_in_part_or_by_title_is_held():
    text = "Store clothes clean and dry, and look after them twice a year."

    copied = judged("page-check", an_article(text))
    titled = judged("page-check", an_article("Wool is soft.", title="Soap for Wool"))
    own = an_article(text, refreshes="https://verdara.example/storage")

    assert "word for word" in copied.findings[0].message
    assert "title already" in titled.findings[0].message
    assert judged("page-check", own).passed


def test_terms_of_the_brand_and_hard_texts_are_held():
    article = an_article("A pullover of wool.")
    terms_ = {"avoid": {"pullover": "jumper", "ull": "no"}}
    hard = "Industriewollwaschmittelverordnungen " * 20

    [finding] = judged("page-check", article, brand_terms=terms_).findings

    assert "the brand says 'jumper'" in finding.message
    assert "LIX" in judged("page-check", an_article(hard + ".")).findings[0].message


def test_a_rework_leaves_out_what_people_pointed_at():
    extra = [{"text": "Half of all wool is washed too hot.", "sources": []}]
    first = drafted("wash-wool-jumper", must_say=extra)

    told = ("/sections/2/sentences/1/text 0-35: no source. Quoted: 'Half of all wool'",)
    again = drafted(
        "wash-wool-jumper", must_say=extra, instructions=told, previous=(first,)
    )

    assert "Half of all" in json.dumps(first)
    assert "Half of all" not in json.dumps(again)
    assert again["notes"]


def test_a_page_links_to_others_and_says_of_itself_only_what_is_known():
    article = drafted("clothes-moths")

    given = {"article": article, "pages": SAMPLE["pages"], "site": SAMPLE["site"]}
    page = asked("page-build", given)

    assert [one["url"] for one in page["links"]] == ["https://verdara.example/storage"]
    data = page["schema_org"]
    assert data["@type"] == "Article"
    assert data["headline"] == article["title"]
    assert data["citation"][0]["url"] == "https://textiles.example/moths"
    assert "author" not in data
    assert "datePublished" not in data


def test_decay_is_what_the_rule_says_and_ordered_by_value_at_risk():
    told = asked("decay-watch", {"checkpoint": SAMPLE["checkpoints"][0]})

    falling = [row for row in told["pages"] if row["decayed"]]
    # 4200 before, the others went from 8100 to 6650: 3448 expected, 2600 came
    assert falling[0]["expected"] == 3448.1
    assert falling[0]["value_at_risk"] == pytest.approx(848.15 * 0.4, abs=0.01)
    assert told["recommended"] == [row["url"] for row in falling]
    assert falling[0]["value_at_risk"] > falling[1]["value_at_risk"]


def test_a_whole_site_that_falls_alike_is_no_decay():
    pages = [{"url": f"p{n}", "clicks_before": 4000, "clicks": 2800} for n in range(5)]
    told = asked("decay-watch", {"checkpoint": {"as_of": "2026-01-31", "pages": pages}})

    assert told["decaying"] == 0


def test_a_small_page_that_falls_by_chance_is_no_decay():
    pages = [
        {"url": "small", "clicks_before": 12, "clicks": 8},
        {"url": "large", "clicks_before": 5000, "clicks": 5000},
    ]
    told = asked("decay-watch", {"checkpoint": {"as_of": "2026-01-31", "pages": pages}})

    assert told["decaying"] == 0


def test_a_checkpoint_that_is_not_later_or_has_a_page_twice_is_refused():
    first = SAMPLE["checkpoints"][0]
    twice = {**first, "pages": first["pages"] * 2}

    with pytest.raises(AgentFailed, match="2026-03-31 is not after 2026-03-31"):
        asked("decay-watch", {"checkpoint": first, "after": "2026-03-31"})
    with pytest.raises(AgentFailed, match="stands there twice"):
        asked("decay-watch", {"checkpoint": twice})


def test_a_round_without_numbers_finds_nothing():
    told = asked("decay-watch", {"checkpoint": None, "after": "2026-03-31"})

    assert (told["decaying"], told["pages"], told["options"]) == (0, [], [])


def test_a_refresh_uses_sources_newer_than_the_page_first():
    given = {"pages": SAMPLE["pages"], "language": "en"}
    pages = [{**page, "published": "2026-01-01"} for page in SAMPLE["pages"]]
    url = "https://verdara.example/bedding"

    outline = asked(
        "refresh-brief",
        {**given, "pages": pages, "url": url, "material": SAMPLE["material"]},
    )

    assert outline["sources"] == ["linen-notes"]
    assert outline["refreshes"] == url


def test_names_are_seen_where_a_title_or_a_verb_gives_them_away():
    assert claims.people("Dr. Meier sagt nichts.") == ["Dr. Meier"]
    assert claims.people("“It works,” said Ann Lee.") == ["Ann Lee"]
    assert claims.people("We went to New York.") == []


@pytest.mark.parametrize("piece", ["A", "1", "Aa ", ". ", "\n ", '"', "Dr. A", "1,"])
def test_an_endless_text_keeps_nobody_busy(piece):
    text = piece * (20_000 // len(piece))

    started = time.process_time()
    judged("citation-check", an_article(text))
    judged("page-check", an_article(text))

    assert time.process_time() - started < 5


def test_real_headlines_give_subjects_people_wrote_about():
    where = os.environ.get("SAMPLE_DATA_DIR", "")
    if not where:
        pytest.skip("SAMPLE_DATA_DIR names no folder of real data")
    file = Path(where) / "upworthy_headline_tests.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        tests = [json.loads(line) for line, _ in zip(lines, range(600), strict=False)]
    texts = [" ".join(arm["headline"] for arm in test["arms"]) for test in tests]

    told = found(texts, most=60)
    grouped = asked(
        "keyword-clusters", {"keywords": told["keywords"], "language": "en"}
    )

    assert told["documents"] == 600
    assert len(grouped["clusters"]) == 12
    assert {"people", "women", "kids"} & {r["term"] for r in told["keywords"]}
    assert grouped == asked(
        "keyword-clusters", {"keywords": told["keywords"], "language": "en"}
    )
