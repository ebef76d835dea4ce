"""The mission's question, for the tests that tag."""

INTERPRETATIONS = [
    ("Interchangeable", "The two terms mean the same."),
    ("Precision within personalized", "Precision medicine is a part of personalized medicine."),
    ("Precision beyond personalized", "Precision medicine goes further."),
    {
        "label": "Different approaches",
        "statement": "Neither contains the other.",
        "applies": "The reply calls them different jobs.",
        "does_not_apply": "The reply makes one a part of the other.",
    },
]
