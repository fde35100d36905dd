"""Twelve ways in which job descriptions and policies are laid out."""

from collections.abc import Callable

from tests.role_check.documents.contents import Content

LETTERHEAD = "ALDER COUNTY BEHAVIORAL HEALTH\n14 Mill Road, Suite 3\nVacancy no: 4411\n\n"
FLSA = "Job title: Peer Support Specialist\nFLSA status: Non-exempt\nSupervisory responsibilities: None\nGrade: 12\n\n"
BENEFITS = "\n\nBenefits\n- Health plan with prescription drug coverage\n- Mileage at the federal rate\n- Paid leave\n"
PERSON = (
    "\n\nQualifications\n- Knowledge of medication and of treatment planning\n- Ability to listen\n- Own recovery\n"
)
LEGAL = "\n\nWe take part in E-Verify. This is not a contract and not a complete list of duties.\n"


def lines_of(content: Content) -> list[str]:
    """Duties and good work by turns."""
    asked, good = list(content.asked), list(content.good)
    mixed = [line for pair in zip(good, asked, strict=False) for line in pair]
    return mixed + good[len(asked) :] + asked[len(good) :]


def bullets(lines: list[str] | tuple[str, ...], mark: str = "-") -> str:
    return "\n".join(f"{mark} {line}" for line in lines)


def low(line: str) -> str:
    return line[0].lower() + line[1:]


def posting(content: Content) -> str:
    return f"{LETTERHEAD}Peer Supporter\n\nWhat you will do\n{bullets(lines_of(content), '•')}{BENEFITS}"


def description(content: Content) -> str:
    return f"{FLSA}ESSENTIAL FUNCTIONS\n{bullets(lines_of(content))}{PERSON}{LEGAL}"


def numbered(content: Content) -> str:
    listed = "\n".join(f"{at}. {line}." for at, line in enumerate(lines_of(content), start=1))
    return f"{FLSA}Duties include, but are not limited to:\n{listed}{LEGAL}"


def run_on(content: Content) -> str:
    first, *rest = lines_of(content)
    listed = ", ".join([first, *map(low, rest[:-1])]) + ", and " + low(rest[-1])
    return f"{LETTERHEAD}{listed}. No weekends.{BENEFITS}"


def semicolons(content: Content) -> str:
    return f"{FLSA}The peer supporter {'; '.join(map(low, lines_of(content)))}.{PERSON}"


def sentences(content: Content) -> str:
    return LETTERHEAD + " ".join(f"The peer supporter {low(line)}." for line in lines_of(content)) + LEGAL


def table(content: Content) -> str:
    rows = "\n".join(f"{at} | {line} | No" for at, line in enumerate(lines_of(content), start=1))
    return f"{FLSA}No | Duty | Weekends\n{rows}\n"


def two_columns(content: Content) -> str:
    refused = [f"{each[0].upper()}{each[1:]}" for each in content.refused]
    lines = lines_of(content)
    rows = [f"{one} | {other}" for one, other in zip(lines, refused + [""] * len(lines), strict=False)]
    return "Peer supporters will | Peer supporters will not\n" + "\n".join(rows) + "\n"


def policy(content: Content) -> str:
    return (
        f"POLICY 4.12\n\n1. Purpose\nThis policy protects the role.\n\n2. What peer supporters do\n"
        f"{bullets(lines_of(content))}\n\n3. Peer supporters are not asked to:\n{bullets(content.refused)}\n\n"
        f"4. Nurses:\n{bullets(content.others)}\n"
    )


def refusal_first(content: Content) -> str:
    return (
        f"WHAT PEER SUPPORTERS DO NOT DO\n\n{bullets(content.refused)}\n\n"
        f"WHAT PEER SUPPORTERS DO\n\n{bullets(lines_of(content))}\n{BENEFITS}"
    )


def narrow(content: Content) -> str:
    """A column of about thirty characters, as a PDF gives it."""
    written = []
    for line in lines_of(content):
        row = "•"
        for word in line.split():
            if len(row) + 1 + len(word) > 30:
                written.append(row)
                row = " " + word
            else:
                row += " " + word
        written.append(row)
    return f"{LETTERHEAD}Duties\n" + "\n".join(written) + "\n"


def contract(content: Content) -> str:
    staff = " ".join(f"The nurses {each}." for each in content.others)
    refused = f"The peer supporter does not {', '.join(content.refused[:-1])} or {content.refused[-1]}."
    asked = " ".join(f"The peer supporter {low(line)}." for line in lines_of(content))
    return f"AGREEMENT\n\n§ 1 Work\n\n{asked}\n\n§ 2 Limits\n\n{refused} {staff}\n\n§ 3 Pay\n\nPaid monthly.\n"


LAYOUTS: tuple[Callable[[Content], str], ...] = (
    posting,
    description,
    numbered,
    run_on,
    semicolons,
    sentences,
    table,
    two_columns,
    policy,
    refusal_first,
    narrow,
    contract,
)
