"""Papers: what people read, sign and cut apart, set by Typst from templates and data.

How a paper is made: a module here gathers **data** (texts and figures, ready to be printed) and says which
template it fills; ``typst_pdf.pdf(template, data, made_on)`` gives the bytes of the PDF. A template decides
how it looks and nothing else: it holds no Vietnamese but what its data say, reads no file, and needs no
network. The same data give the same bytes on every machine: the only fonts are those in ``fonts/``
(Liberation Serif 2.1.5, OFL), and the only date is the one that was handed over.

Notices (``vaxcli notice``; REQUIREMENTS R7, R21):

- ``notice_order`` what is asked for and what is told afterwards; light enough for the talking process;
- ``returned`` the results that stand in a return, row by row;
- ``asking`` what a citizen has to supplement, by the codes alone: pure;
- ``speech`` the text for the loudspeaker, by counts alone: pure;
- ``slips`` one citizen's slip, and the order by hamlet;
- ``notices`` from the return to the PDF. ``notice_forms.typ`` sets what slips have in common, ``notice.typ``
  puts these forms on the pages as pictures and adds whom each is for: 10,000 slips in two seconds, not two
  minutes.
"""
