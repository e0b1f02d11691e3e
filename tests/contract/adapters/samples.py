"""What every messenger must be able to show: one document of each kind, in the product's two languages."""

from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Pre, Progress

NBSP = "\N{NO-BREAK SPACE}"

ANSWER = Content(
    (
        Paragraph("5 hosts of 5 answer, 1 alert matters.", Mark.WARN),
        Grid(
            ("Host", "Mounted on", "Size", "Used"),
            (("db-master", "/var/lib/postgresql", "128 GiB", "78%"), ("web-01", "/", "32 GiB", "9%")),
            (False, False, True, True),
            "Disks",
        ),
    ),
    (Button("logs of nginx on web-01", "t1"), Button("disk usage on db-master", "t2")),
)

PLAN = Content(
    (
        Paragraph(f"Plan{NBSP}: redémarre nginx sur web-01", Mark.WARN),
        Paragraph(f"Cible{NBSP}: web-01"),
        Pre(
            "1. web-01# systemctl restart -- nginx\n"
            f"   puis, sous 30{NBSP}s, jusqu'à trouver '^ActiveState=active$'{NBSP}:\n"
            "     web-01$ systemctl show --property=ActiveState,ActiveEnterTimestamp -- nginx",
            "plan-3fa29c11.txt",
            f"Une étape, exactement celle-ci{NBSP}:",
        ),
        Paragraph(f"Risque{NBSP}: ÉLEVÉ (production).\nExpire à 14:12 · règle team.high · plan 3fa29c11"),
    ),
    (Button("Redémarrer nginx sur web-01", "t1", "primary"), Button("Annuler", "t2")),
)

APPROVAL = Content(
    (Paragraph("bob asks (slack/T1/C1): delete the volume data on db-master", Mark.WARN), Paragraph("Risk: CRITICAL.")),
    (
        Button("Approve: delete the volume data on db-master", "t1", "primary", "approve K7Q2-9FXD"),
        Button("Deny", "t2", "danger", "deny K7Q2-9FXD"),
    ),
)

RUNNING = Content(
    (
        Paragraph("Confirmed by alice at 14:02.", Mark.OK),
        Paragraph("Running: update packages on web"),
        Progress("web-02# apt-get install --only-upgrade -y nginx", 2, 5, 75, "Unpacking nginx (1.26.3-1) ..."),
    ),
    (Button("Stop after this step", "t1"),),
    live=True,
)

FAILED = Content(
    (
        Paragraph("Failed after 4 s: restart nginx on web-01", Mark.BAD),
        Paragraph("web-01: step 1/1 failed with exit status 1: systemctl restart -- nginx", Mark.BAD),
        Pre("Job for nginx.service failed.\n", "web-01.txt", "Output of web-01:"),
    ),
    (Button("journal of nginx on web-01", "t1"),),
)

HOSTILE = Content(
    (
        Paragraph("*bold* <b>&amp;</b> [link](http://x) @everyone \x1b[31mred\x1b[0m \u202eevil\u202c zero\u200bwidth"),
        Grid(("[red]a[/]",), (("``` | * _ ~",),)),
        Pre("```\n\x1b]0;title\x07\x1b[2Jgone\rover\n\tindented", title="<!channel>"),
    ),
    (Button("Restart *nginx* \x1b[5m", "t1"),),
)

SAMPLES = {
    "answer": ANSWER,
    "plan": PLAN,
    "approval": APPROVAL,
    "running": RUNNING,
    "failed": FAILED,
    "hostile": HOSTILE,
}
