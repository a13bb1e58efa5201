"""What somebody who has such an application would write; ``docs/applications.md`` shows it as it stands here."""
