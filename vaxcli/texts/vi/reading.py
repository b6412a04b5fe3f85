"""Texts (vi): reading."""

TEXTS: dict[str, str] = {
    # words for cells and messages; Vietnamese in both languages, for they name the user's own headings
    "heading-number": "Số CCCD/CMND",
    "heading-full_name": "Họ và tên",
    "heading-birth_date": "Ngày sinh",
    "heading-sex": "Giới tính",
    "tick-male": "Nam",
    "tick-female": "Nữ",
    # the run stops
    "F02-not-found": "Chưa tìm thấy cột: {wanted}. Các tiêu đề đọc được ở dòng này: {found}. Hãy kiểm tra dòng tiêu đề của danh sách, hoặc chỉ rõ cột khi chạy lệnh, ví dụ: {option}",
    "F02-ambiguous": "Có nhiều cột đều có thể là “{wanted}”: ô {cells} ({headings}). Để tránh lấy nhầm cột, chương trình chưa đọc danh sách. Hãy chọn một cột khi chạy lệnh, ví dụ: {option}",
    "READ-no-field": "Không có loại cột tên là “{field}”. Có phải là “{nearest}” không? Hãy sửa lại tùy chọn --column.",
    "READ-no-sheet": "Tệp không có trang tính “{sheet}”. Có phải là trang “{nearest}” không? Hãy sửa lại tùy chọn --sheet.",
    "READ-no-column": "Danh sách không có cột “{column}”. Có phải là cột “{nearest}” không? Hãy ghi lại tên tiêu đề hoặc chữ cái của cột (ví dụ H) trong tùy chọn --column.",
    "READ-several-columns": "Có nhiều cột cùng tiêu đề “{column}”: {cells}. Hãy ghi chữ cái của cột cần chọn trong tùy chọn --column.",
    "READ-no-field-register": "Không có loại cột tên là “{field}”. Có phải là “{nearest}”? Hãy sửa lại tùy chọn --population-column.",
    "READ-no-column-register": "Dữ liệu dân cư không có cột “{column}”. Có phải là cột “{nearest}”? Hãy sửa lại tùy chọn --population-column.",
    "READ-several-columns-register": "Dữ liệu dân cư có nhiều cột cùng tiêu đề “{column}”: {cells}. Hãy ghi chữ cái của cột cần chọn trong tùy chọn --population-column.",
    # what is said about reading
    "READ-001": "Trang này không có danh sách người (thiếu các tiêu đề như Họ và tên, Ngày sinh, Số CCCD/CMND) nên không được đọc. Nếu đây cũng là danh sách, hãy bổ sung dòng tiêu đề.",
    "READ-002": "Trang này đang bị ẩn nhưng có {people} người; những người này vẫn được đọc. Nếu không muốn tính, hãy xoá trang này khỏi tệp hoặc chọn trang cần đọc bằng tùy chọn --sheet.",
    "READ-003": "Trang này không có dòng tiêu đề; được đọc tiếp theo các cột của trang “{before}”. Hãy kiểm tra lại xem các cột có đúng thứ tự như trang đó không.",
    "READ-004": "Tiêu đề “{heading}” gần giống “{wanted}” nên được đọc là cột này. Nếu không đúng, hãy sửa tiêu đề, hoặc chỉ rõ cột khi chạy lệnh: {option} (thay chữ cái bằng cột đúng).",
    "READ-006": "Cột không có tiêu đề này đứng ngay sau cột họ và tên và chứa tên, nên được ghép vào họ và tên. Hãy kiểm tra lại nếu cột này dùng cho việc khác.",
    "READ-007": "Danh sách chỉ có cột đánh dấu “Nữ”: dòng có đánh dấu được đọc là Nữ, dòng để trống được đọc là Nam. Hãy kiểm tra lại nếu cách ghi khác.",
    "READ-008": "Có {count} người nằm ở các dòng đang bị ẩn ({rows}); những người này vẫn được đọc. Hãy bỏ ẩn hoặc bỏ lọc để xem lại.",
    "READ-010": "{count} dòng là dòng nhóm (thôn, tổ, ấp…), không tính là người: dòng {rows}.",
    "READ-011": "{count} dòng là dòng tổng cộng, không tính là người: dòng {rows}.",
    "READ-012": "{count} dòng thuộc phần ký tên, không tính là người: dòng {rows}.",
    "READ-013": "{count} dòng là ghi chú, không tính là người: dòng {rows}.",
    "READ-014": "{count} dòng là tiêu đề lặp lại hoặc dòng đánh số cột, không tính là người: dòng {rows}.",
    "READ-015": "{count} dòng chỉ có số thứ tự, không có thông tin người: dòng {rows}.",
    "READ-016": "{count} dòng có ghi nội dung nhưng không có họ tên, ngày sinh và số định danh nên không tính là người: dòng {rows}. Hãy xem lại; nếu là người cần xác minh, hãy bổ sung thông tin vào danh sách.",
    "READ-017": "{count} dòng giống dòng tiêu đề nhưng thứ tự cột khác với tiêu đề ở đầu danh sách: dòng {rows}. Các dòng phía dưới được đọc theo tiêu đề đầu tiên. Nếu đây là một danh sách khác, hãy chuyển sang trang riêng.",
}
