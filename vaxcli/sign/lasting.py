"""Whether the proofs in a file show that a signature was good when it was made, even years later (RELIABILITY 1, 5).

The library's engine for long-term proofs is asked first. Once the signer's certificate has expired it looks at it as of
the newest list of its authority, which is later than the certificate's end, and decides nothing. Then the moment that
the document time stamp proves is taken: the engine has found that stamp good as of now, and with what the file held at
that moment the signer's certificate must have been good (ETSI EN 319 102-1, 5.6.2.4).
"""

from __future__ import annotations

from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from vaxcli.sign.trust import Trust, revoked

_EXPIRED = (AdESIndeterminate.OUT_OF_BOUNDS_NO_POE, AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED)
"""The certificate has ended, and by everything the engine knows it was not revoked before."""
_UNDECIDED = (*_EXPIRED, AdESIndeterminate.TRY_LATER)
"""The same, or it was revoked at a time of which the engine has no list; who is offline has all lists at hand."""


async def proved(one: EmbeddedPdfSignature, trust: Trust) -> bool:
    """Whether the signature was good when it was made, by proofs in the file and what is trusted now."""
    if not trust.roots or "/DSS" not in one.reader.root:
        return False
    found = await ades_lta_validation(one, _rules(trust), _timing(trust))
    if found.ades_subindic is AdESPassed.OK:
        return True
    moment = found.oldest_evidence_record_timestamp
    if found.ades_subindic not in (_EXPIRED if trust.online else _UNDECIDED) or moment is None:
        return False
    return await _good_at(one, trust, moment)


async def _good_at(one: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> bool:
    """Whether the signer was good at a moment by what the file held then; no list of later says otherwise."""
    (mark, *_) = (
        stamp
        for stamp in one.reader.embedded_timestamp_signatures
        if stamp.signed_revision > one.signed_revision
    )
    then = DocumentSecurityStore.read_dss(one.reader.get_historical_resolver(mark.signed_revision))
    judged = then.as_validation_context(
        {"trust_roots": list(trust.roots), "moment": moment, "revocation_mode": "require"}
    )
    try:
        path = await CertificateValidator(
            one.signer_cert, one.other_embedded_certs, judged
        ).async_validate_usage(set())
    except (PathError, ValidationError):
        return False
    certificates = list(path.iter_certs(include_root=False))
    return not any(revoked(certificate, trust.lists, by=moment) for certificate in certificates)


def carried(reader: PdfFileReader) -> list[x509.Certificate]:
    """The certificates among the proofs of a file: a time stamp often comes without those above it."""
    if "/DSS" not in reader.root:
        return []
    return list(DocumentSecurityStore.read_dss(reader).load_certs())


def _rules(trust: Trust) -> PdfSignatureValidationSpec:
    """How the engine judges (ETSI EN 319 102-1, 5.6.3): it never fetches by itself here.

    By its default it tries to, and calls a good signature undecided where there is no network (RELIABILITY 1).
    """
    if trust.online:
        rule = RevinfoOnlineFetchingRule.NO_HISTORICAL_FETCH
    else:
        rule = RevinfoOnlineFetchingRule.LOCAL_ONLY
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build(trust_roots=list(trust.roots)),
                revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=rule),
            # The engine looks for the issuer of a list among the certificates it knows, not among the roots.
            local_knowledge=LocalKnowledge(
                known_crls=[CRLContainer(one) for one in trust.lists], known_certs=list(trust.roots)
            ),
        )
    )


def _timing(trust: Trust) -> ValidationTimingInfo | None:
    """The moment for the engine."""
    if trust.online or trust.at is None:
        return None
    return ValidationTimingInfo(
        validation_time=trust.at, best_signature_time=trust.at, point_in_time_validation=False
    )
