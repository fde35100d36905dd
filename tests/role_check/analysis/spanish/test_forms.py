"""Forms of Spanish words."""

import pytest

from fidelity.role_check.analysis.spanish.forms import Form, fold, thing_forms, verb_forms, without_pronoun


def forms(infinitive: str, *irregular: str) -> dict[str, Form]:
    return dict(verb_forms(infinitive, {infinitive: irregular}))


def test_accents_and_capitals_do_not_count_and_n_with_a_tilde_does():
    assert fold("AÑO Médico") == "año medico"
    assert len(fold("İstanbul ß")) == len("İstanbul ß")


@pytest.mark.parametrize(
    ("infinitive", "form"),
    [
        ("entregar", "entregue"),
        ("buscar", "busquen"),
        ("organizar", "organice"),
        ("recoger", "recoja"),
        ("conocer", "conozca"),
        ("distribuir", "distribuye"),
        ("repartir", "repartiran"),
        ("repartir", "repartiera"),
        ("limpiar", "limpiaran"),
        ("distribuir", "distribuyera"),
        ("recoger", "recojo"),
    ],
)
def test_verbs_are_written_as_they_sound(infinitive: str, form: str):
    assert forms(infinitive)[form] is Form.FINITE


def test_other_stems_and_whole_forms_are_written_out():
    assert forms("contar", "cuent")["cuente"] is Form.FINITE
    assert forms("hacer", "haga.")["haga"] is Form.FINITE
    assert forms("escribir", "escrito.")["escrito"] is Form.PARTICIPLE


@pytest.mark.parametrize(
    ("infinitive", "whole", "form"),
    [
        ("hacer", "haga.", "hagamos"),
        ("hacer", "haga.", "hago"),
        ("hacer", "hizo.", "hiciera"),
        ("decir", "dijo.", "dijera"),
        ("dar", "dio.", "diera"),
        ("oir", "oyo.", "oyera"),
    ],
)
def test_a_whole_form_tells_others(infinitive: str, whole: str, form: str):
    assert forms(infinitive, whole)[form] is Form.FINITE


def test_a_participle_tells_no_others():
    assert {"dadamos", "idiera", "hechas"}.isdisjoint(
        {*forms("dar", "dada."), *forms("ir", "ido."), *forms("hacer", "hecha.")}
    )


def test_short_verbs_are_no_small_words():
    assert {"a", "se", "de", "e"}.isdisjoint({*forms("ir"), *forms("ser"), *forms("dar")})


def test_a_verb_with_se_keeps_it():
    assert {"se encarga de", "encargarse de", "encargandose de"} <= set(forms("encargarse de"))


@pytest.mark.parametrize(
    ("phrase", "many"),
    [
        ("plan de tratamiento", "planes de tratamiento"),
        ("nota clínica", "notas clínicas"),
        ("vez", "veces"),
        ("doctor@", "doctoras"),
        ("enfermer@", "enfermeros"),
    ],
)
def test_things_stand_for_one_and_for_many(phrase: str, many: str):
    assert many in set(thing_forms(phrase))


def test_pronouns_are_taken_off():
    assert [without_pronoun(word) for word in ("entregarles", "llevandolos", "darselo", "lugar")] == [
        "entregar",
        "llevando",
        "dar",
        "",
    ]
