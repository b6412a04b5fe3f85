"""Which words are possible Vietnamese syllables: the strong test for legacy text, and nothing else.

Onsets, rhymes and the tones of closed syllables as the orthography has them (Quyet dinh
240/QD-BGD, 5 Mar 1984, spelling in textbooks). Names of minorities and foreigners are often none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn
uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ych yêm yên yêng yêt yêu yn ynh yt
"""
_SYLLABLE = re.compile(f"({_ONSETS})({'|'.join(_RHYMES.split())})")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_CLOSED = ("c", "ch", "p", "t")
_CLOSED_TONES = ("\u0301", "\u0323")
"""A syllable that ends in one of these letters has the acute or the dot below."""
_WORDS = re.compile(r"[\s.,;()/-]+")


def all_possible(text: str) -> bool:
    """Tell whether every word of a text is a possible Vietnamese syllable.

    Examples:
        >>> all_possible("Nguyễn Thị Thuý Quỳnh"), all_possible("NguyÔn"), all_possible("Tràn Vat")
        (True, False, False)
    """
    return all(map(_possible, filter(None, _WORDS.split(text))))


@cache
def _possible(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(letters)
    plain = unicodedata.normalize("NFC", _TONES.sub("", letters))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not plain.endswith(_CLOSED) or (bool(tones) and tones[0] in _CLOSED_TONES)
