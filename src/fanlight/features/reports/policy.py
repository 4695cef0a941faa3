"""What a report may say."""

from dataclasses import replace

from fanlight.features.reports.models import (
    COMMENT_LENGTH_MAX,
    REPORTED_POSTS_MAX,
    RULES_BROKEN_MAX,
    Category,
    Complaint,
)
from fanlight.kit.errors import Invalid
from fanlight.kit.text import clean_text


def checked(complaint: Complaint, *, rules: int) -> Complaint:
    """The complaint in clean words, every id once. `rules`: how many the house has, numbered from 1."""
    if complaint.reporter_id == complaint.target_id:
        raise Invalid("you cannot report yourself")
    comment = clean_text(complaint.comment)
    if len(comment) > COMMENT_LENGTH_MAX:
        raise Invalid(f"comment: at most {COMMENT_LENGTH_MAX} characters")
    if len(complaint.post_ids) > REPORTED_POSTS_MAX:
        raise Invalid(f"status_ids: report at most {REPORTED_POSTS_MAX} posts at once")
    if len(complaint.rule_ids) > RULES_BROKEN_MAX:
        raise Invalid(f"rule_ids: at most {RULES_BROKEN_MAX} at once")
    if any(not 1 <= rule <= rules for rule in complaint.rule_ids):
        raise Invalid("rule_ids: this site has no such rule")
    if complaint.rule_ids and category_of(complaint) is not Category.VIOLATION:
        raise Invalid("rule_ids: rules are named where the category is violation")
    return replace(
        complaint,
        comment=comment,
        post_ids=tuple(dict.fromkeys(complaint.post_ids)),
        rule_ids=tuple(dict.fromkeys(complaint.rule_ids)),
    )


def category_of(complaint: Complaint) -> Category:
    """What the person said or, where they did not, what follows from the rest."""
    return complaint.category or (Category.VIOLATION if complaint.rule_ids else Category.OTHER)
