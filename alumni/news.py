"""What the section's front page tells of the Association: meetings and stories."""

from dataclasses import dataclass

from alumni.models import Chapter, Story
from core.languages import in_reader_language
from core.related import Related, Source, related

PAST_MEETINGS, LATEST_STORIES = 6, 3


@dataclass(frozen=True)
class News:
    """Lines: `owner` of a meeting is the key of its chapter, `note` its state; the
    `note` of a story is its person's name.
    """

    coming: list[Related]
    past: list[Related]
    stories: list[Related]


def news() -> News:
    """Coming meetings, soonest first; the latest past ones and stories; one query."""
    chapters = Chapter.objects.published()
    events = Chapter._meta.get_field("meetings").related_model.objects
    meetings = events.published().filter(chapter__in=chapters)
    stories = Story.objects.published().annotate(name=in_reader_language("person"))
    lines = related(
        [
            _meetings("coming", meetings.upcoming()),
            _meetings("past", meetings.past()),
            Source("story", stories, "title", note="name", owner="pk"),
        ]
    )
    told = sorted(lines.get("story", ()), key=lambda line: line.owner, reverse=True)
    return News(
        coming=lines.get("coming", [])[::-1],
        past=lines.get("past", [])[:PAST_MEETINGS],
        stories=told[:LATEST_STORIES],
    )


def _meetings(kind, events):
    return Source(kind, events, "title", "start_on", note="state", owner="chapter")
