"""How the example's questionnaires put their questions and answers, in Danish."""

QUESTIONS = {
    "standard": {
        "respondent_id": "Svar-id",
        "workplace": "Hvilket arbejdssted møder du normalt på?",
        "sex": "Køn",
        "age_band": "Hvor gammel er du?",
        "home_postcode": "Postnr. (hjem)",
        "mode": "Hvordan kommer du normalt på arbejde?",
        "distance_km": "Hvor langt har du til arbejde, én vej (km)?",
        "duration_min": "Hvor mange minutter tager turen normalt, dør til dør?",
        "days_per_week": "Hvor mange dage om ugen møder du på arbejdspladsen?",
        "home_office_days": "Hvor mange dage om ugen arbejder du hjemmefra?",
        "has_car": "Har du bil til rådighed?",
        "car_fuel": "Hvad kører bilen på?",
        "has_bike": "Har du en cykel, du kan bruge?",
        "has_ebike": "Har du en elcykel?",
        "parking_free": "Kan du parkere gratis ved arbejdspladsen?",
        "barriers": "Hvad holder dig fra at cykle til arbejde? (sæt gerne flere krydser)",
        "motivators": "Hvad kunne få dig til at cykle oftere? (sæt gerne flere krydser)",
    },
    "formal": {
        "respondent_id": "ID",
        "workplace": "Arbejdssted",
        "sex": "Angiv køn",
        "age_band": "Angiv aldersgruppe",
        "home_postcode": "Bopælens postnummer",
        "mode": "Hvilket transportmiddel benytter De oftest til og fra arbejde?",
        "distance_km": "Afstand mellem bopæl og arbejdssted (km, enkeltrejse)",
        "duration_min": "Rejsetid (minutter, enkeltrejse)",
        "days_per_week": "Fremmødedage pr. uge",
        "home_office_days": "Hjemmearbejdsdage pr. uge",
        "has_car": "Rådighed over bil",
        "car_fuel": "Bilens drivmiddel",
        "has_bike": "Rådighed over cykel",
        "has_ebike": "Rådighed over elcykel",
        "parking_free": "Gratis parkering ved arbejdsstedet",
        "barriers": "Forhold, der afholder Dem fra at cykle",
        "motivators": "Forhold, der ville fremme Deres cykling",
    },
    "short": {
        "respondent_id": "nr",
        "workplace": "Sted",
        "sex": "Køn?",
        "age_band": "Alder?",
        "home_postcode": "Postnr?",
        "mode": "Hvordan kommer du på arbejde?",
        "distance_km": "Hvor langt? (km)",
        "duration_min": "Hvor lang tid? (min)",
        "days_per_week": "Dage på arbejdet",
        "home_office_days": "Dage hjemme",
        "has_car": "Bil?",
        "car_fuel": "Drivmiddel?",
        "has_bike": "Cykel?",
        "has_ebike": "Elcykel?",
        "parking_free": "Gratis p-plads?",
        "barriers": "Hvad forhindrer dig i at cykle?",
        "motivators": "Hvad skal der til?",
    },
}
"""Our column and how each kind of questionnaire asks for it."""

MODES = {
    "standard": {
        "walk": ["Gang"],
        "bike": ["Cykel"],
        "ebike": ["Elcykel"],
        "car_driver": ["Bil, som fører"],
        "car_passenger": ["Bil, som passager"],
        "train": ["Tog (S-tog, metro, letbane)"],
        "bus": ["Bus"],
        "motorcycle": ["Motorcykel eller knallert"],
        "other": ["Andet"],
    },
    "formal": {
        "walk": ["Til fods"],
        "bike": ["Almindelig cykel"],
        "ebike": ["El-cykel", "Speed pedelec"],
        "car_driver": ["Personbil (fører)"],
        "car_passenger": ["Personbil (passager)", "Samkørsel"],
        "train": ["S-tog", "Regionaltog", "Metro eller letbane"],
        "bus": ["Bus"],
        "motorcycle": ["Motorcykel, scooter, knallert"],
        "other": ["Øvrige"],
    },
    "short": {
        "walk": ["går"],
        "bike": ["cykler"],
        "ebike": ["elcykel"],
        "car_driver": ["kører selv"],
        "car_passenger": ["kører med en anden"],
        "train": ["tog"],
        "bus": ["bus"],
        "motorcycle": ["mc/knallert"],
        "other": ["andet"],
    },
}
"""A mode and the answers that mean it."""

SEXES = {"female": "Kvinde", "male": "Mand"}
BANDS = {
    "18-29": "18-29 år",
    "30-39": "30-39 år",
    "40-49": "40-49 år",
    "50-59": "50-59 år",
    "60-69": "60 år eller mere",
}
FUELS = {
    "petrol": "Benzin",
    "diesel": "Diesel",
    "electric": "El",
    "plugin_hybrid": "Plug-in-hybrid",
    "none": "Har ikke bil",
}
TICKS = {
    "barriers": {
        "far": "For langt, det tager for lang tid",
        "dark": "Mørke, jeg er utryg om vinteren",
        "weather": "Regn og blæst",
        "errands": "Ærinder, børn der skal hentes",
        "unsafe": "Utrygge veje og kryds",
        "none": "Intet, jeg cykler allerede",
    },
    "motivators": {
        "route": "Bedre cykelstier, også om vinteren",
        "ebike": "En elcykel, som jeg kan låne",
        "shower": "Bad, skabe og tørrerum",
        "allowance": "Kørselsgodtgørelse for at cykle",
        "storage": "Sikker, overdækket cykelparkering",
    },
}
"""Select-all questions; the options hold the sign that stands between two of them."""

MATRIX = "Hvor mange dage om ugen kommer du på arbejde ... [{mode}]"
DO_NOT_KNOW = "Ved ikke"
UNKNOWN_MODE = "Løbehjul, når det ikke regner"
UNREADABLE_DISTANCE = "et godt stykke"
FOREIGN_POSTCODE = "Sverige"
SUBMITTED = "Indsendt"
