"""Syllables that invented people, places and employers are put together from.

Family names are weighted roughly as they are in Vietnam; no table holds a whole person.
Communes, hamlets and companies are invented: none exists in Binh Phuoc.
"""

from __future__ import annotations


def _split(syllables: str) -> tuple[str, ...]:
    return tuple(syllables.split())


FAMILIES: dict[str, int] = {
    "NGUYỄN": 36, "TRẦN": 12, "LÊ": 9, "PHẠM": 7, "HOÀNG": 4, "HUỲNH": 4, "VÕ": 4, "VŨ": 3, "PHAN": 4,
    "ĐẶNG": 3, "BÙI": 3, "ĐỖ": 2, "HỒ": 2, "NGÔ": 2, "DƯƠNG": 2, "LÝ": 2, "ĐINH": 1, "TRƯƠNG": 1, "LÂM": 1,
    "MAI": 1, "ĐÀO": 1, "HÀ": 1, "TÔ": 1, "LƯƠNG": 1, "CHÂU": 1, "THẠCH": 1, "ĐIỂU": 2, "NÔNG": 1, "TẠ": 1,
}  # fmt: skip

MIDDLES_M = _split(
    "VĂN ĐỨC MINH QUỐC HỮU ĐÌNH CÔNG THÀNH XUÂN NGỌC TRỌNG ANH THẾ DUY VIẾT BÁ TẤN PHÚC GIA THANH "
    "HOÀNG NHẬT TRUNG CHÍ KIM QUANG MẠNH TIẾN THÁI VĨNH"
)
MIDDLES_F = _split(
    "THỊ NGỌC THANH THU KIM MINH HỒNG BÍCH THÙY DIỆU MỸ PHƯƠNG XUÂN TUYẾT ÁNH BẢO CẨM HOÀI KHÁNH LAN "
    "MAI NHƯ QUỲNH THẢO TRÚC TÚ VÂN YẾN TƯỜNG HÀ"
)
GIVEN_M = _split(
    "AN ANH BÌNH BẢO CƯỜNG CHIẾN DŨNG DUY ĐẠT ĐỨC GIANG HẢI HIẾU HÒA HÙNG HUY HƯNG KHANG KHÁNH KHOA KIÊN "
    "LÂM LỘC LONG MINH NAM NGHĨA NHÂN PHÁT PHONG PHÚC PHƯỚC QUÂN QUANG QUÝ SANG SƠN TÀI TÂM THẮNG THÀNH "
    "THIỆN THỊNH THỌ TIẾN TOÀN TRÍ TRUNG TUẤN TÙNG VIỆT VINH VŨ VƯƠNG HÓA TÝ K'RÚT K'BRÊN KHỎE HỢP LÝ"
)
GIVEN_F = _split(
    "AN ANH ÁNH BÌNH CHÂU CHI DIỄM DIỆP DUNG DUYÊN GIANG HÀ HẠNH HẰNG HIỀN HOA HÒA HỒNG HƯƠNG HUỆ KHÁNH "
    "LAN LIÊN LINH LOAN LY LÝ MAI MINH MY MỸ NGA NGÂN NGỌC NHUNG NHƯ OANH PHƯƠNG PHƯỢNG QUYÊN QUỲNH TÂM "
    "THẢO THOA THƠ THU THƯƠNG THÚY THỦY THÙY TIÊN TRANG TRÂM TRINH TUYẾT UYÊN VÂN VY XUÂN YẾN H'BLIM KHỎE"
)

COMMUNES = ("Suối Mây", "Đồi Nắng", "Rừng Thông Xanh", "Bàu Trăng Non", "Cầu Gỗ Vàng", "Suối Mây Hạ")
"""The first is the commune of the lists; people of the others live elsewhere."""
DISTRICT = "Đồng Sim"
PROVINCE = "Bình Phước"
HAMLETS = ("Thôn 1", "Thôn 2", "Thôn 3", "Ấp Bàu Sen Đỏ", "Ấp Suối Nhỏ", "Tổ dân phố Lá Biếc")
EMPLOYERS = ("Công ty TNHH May Lá Biếc", "Công ty CP Gỗ Đồi Nắng", "HTX Điều Suối Mây", "Nông hộ", "")
OCCUPATIONS = ("Nông dân", "Công nhân", "Giáo viên", "Buôn bán", "Nội trợ", "Lao động tự do", "Học sinh")
ETHNIC_GROUPS = ("Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Xtiêng", "Tày", "Nùng", "Khmer", "Hoa")
VACCINES = ("AstraZeneca", "Vero Cell", "Comirnaty (Pfizer BioNtech)", "Spikevax (Moderna)")

FOREIGNERS = (
    ("ARVO TESTINEN", "Phần Lan", "M"), ("MINA EXAMPLETON", "Vương quốc Anh", "F"),
    ("WANG CESHI", "Trung Quốc", "M"), ("LI YANGBEN", "Trung Quốc", "F"), ("KIM GASANG", "Hàn Quốc", "M"),
    ("PARK YESI", "Hàn Quốc", "F"), ("SOMSAK TUAYANG", "Thái Lan", "M"), ("TANAKA MIHON", "Nhật Bản", "F"),
    ("KHAMLA SAMMUT", "Lào", "M"), ("SOK KUMROU", "Campuchia", "F"),
)  # fmt: skip
"""Name, nationality and sex. The names say "test" or "sample" in their languages."""

PROVINCE_CODES = _split(
    "070 001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 "
    "040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 072 074 075 077 079 080 082 083 "
    "084 086 087 089 091 092 093 094 095 096"
)
"""The 63 codes of the first three digits (07/2016/TT-BCA, annex 1), the home province first."""
