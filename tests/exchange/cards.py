"""Cards in the shapes that phones and mail programs write; the persons are invented."""

from __future__ import annotations

import base64
import io

from PIL import Image


def picture(colour: str = "teal") -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (24, 24), colour).save(out, "JPEG")
    return out.getvalue()


def packed(content: bytes, width: int, indent: str = " ") -> str:
    """Base64 in lines, the first one without indent."""
    text = base64.b64encode(content).decode()
    return f"\r\n{indent}".join(text[at : at + width] for at in range(0, len(text), width))


def quoted(text: str, encoding: str = "utf-8") -> str:
    return "".join(f"={octet:02X}" for octet in text.encode(encoding))


UNIT = "北方重型机械集团有限公司"

ANDROID = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;{quoted('王䶮')};;;\r\n"
    f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('王䶮')}\r\n"
    "TEL;CELL;PREF:13900001111\r\nTEL;WORK:010-6000 1111\r\nTEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,"
    "=E5=B0=8F=E5=8F=B7):62222\r\n"
    f"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted(UNIT)[:60]}=\r\n{quoted(UNIT)[60:]}\r\n"
    f"TITLE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('采购部部长')}\r\n"
    f"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('第一行')}=0D=0A=\r\n{quoted('第二行')}\r\n"
    f"PHOTO;ENCODING=BASE64;JPEG:{packed(picture(), 72)}\r\n\r\n"
    "BDAY:1980-02-29\r\nX-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;老王;1;;;;;;;;;;;;;\r\n"
    "X-QQ:12345678\r\nEND:VCARD\r\n"
)
SAMSUNG = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('李')};=\r\n {quoted('㛃')};;;\r\n"
    "TEL;TYPE=CELL;TYPE=VOICE:+86 139 0000 2222\r\nEND:VCARD\r\n"
)
IPHONE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 18.1//EN\r\n"
    "N:赵;𬭎;;;\r\nFN:𬭎 赵\r\nX-PHONETIC-FIRST-NAME:Hong\r\nX-PHONETIC-LAST-NAME:Zhao\r\n"
    f"ORG:{UNIT};设备部;动力科\r\nTITLE:总工程师\r\n"
    "item1.TEL;type=pref:13900003333\r\nitem1.X-ABLabel:手机\r\n"
    "item2.TEL:010-60003333\r\nitem2.X-ABLabel:_$!<Work>!$_\r\n"
    "TEL;type=HOME;type=FAX:010-60003334\r\n"
    "item3.EMAIL;type=INTERNET;type=pref:zhao@example.cn\r\nitem3.X-ABLabel:_$!<Other>!$_\r\n"
    "item4.ADR;type=WORK;type=pref:;;科技路1号\\n3号楼;朝阳区;北京市;100020;中国\r\nitem4.X-ABADR:cn\r\n"
    "item5.IMPP;X-SERVICE-TYPE=WeChat;type=pref:x-apple:zhao_hong\r\n"
    "item6.URL;type=pref:http\\://example.cn\r\nitem6.X-ABLabel:_$!<HomePage>!$_\r\n"
    "BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12\r\n"
    "NOTE:喜欢书法\\, 喝茶\\; 不抽烟\r\n"
    f"PHOTO;ENCODING=b;TYPE=JPEG:{packed(picture('navy'), 74)}\r\nEND:VCARD\r\n"
)
OUTLOOK = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nX-MS-SIGNATURE:YES\r\nN;LANGUAGE=zh-cn;CHARSET=gb2312:陈;喆\r\nFN;CHARSET=gb2312:陈喆\r\n"
    f"ORG;CHARSET=gb2312:{UNIT};财务部\r\nTITLE;CHARSET=gb2312:财务总监\r\n"
    "TEL;WORK;VOICE:(010) 6000 4444\r\nTEL;CELL;VOICE:13900004444\r\nTEL;WORK;FAX:(010) 6000 4445\r\n"
    "ADR;WORK;PREF;CHARSET=gb2312:;;中关村大街1号;海淀区;北京市;100080;中国\r\n"
    "LABEL;WORK;PREF;CHARSET=gb2312;ENCODING=QUOTED-PRINTABLE:"
    + quoted("中国北京市", "gb18030") + "=0D=0A=\r\n" + quoted("海淀区中关村大街1号", "gb18030") + "\r\n"
    "X-MS-OL-DEFAULT-POSTAL-ADDRESS:2\r\nEMAIL;PREF;INTERNET:chen@example.cn\r\n"
    f"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n {packed(picture('olive'), 76)}\r\n\r\n"
    "X-MS-OL-DESIGN;CHARSET=utf-8:<card xmlns=\"http://schemas.microsoft.com/office/outlook/12/electronicbusinesscards\""
    " ver=\"1.0\"><fld name=\"name\" align=\"left\"/></card>\r\nREV:20260102T030405Z\r\nEND:VCARD\r\n"
)  # fmt: skip
GMAIL = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ada King\nN:King;Ada;;;\nEMAIL;TYPE=INTERNET;TYPE=WORK:ada@example.com\n"
    "TEL;TYPE=CELL:+44 7700 900123\nORG:Eastport Chemicals\nTITLE:Head of purchasing\nBDAY:1985-07-04\n"
    "ADR;TYPE=WORK:;;12 Dock Street;Eastport;;E1 4AB;UK\nitem1.X-ABRELATEDNAMES:Charles\n"
    "item1.X-ABLabel:_$!<Assistant>!$_\nPHOTO:https://lh3.example.com/contacts/abc\nCATEGORIES:myContacts\nEND:VCARD\n"
)
THUNDERBIRD = (
    'BEGIN:VCARD\r\nVERSION:4.0\r\nN:孙;堃;;;\r\nFN:孙堃\r\nEMAIL;PREF=1:sun@example.cn\r\n'
    'TEL;TYPE="cell,voice";VALUE=uri:tel:+86-139-0000-5555\r\nTEL;TYPE=work;VALUE=TEXT:010-60005555\r\n'
    f"ORG:{UNIT};质量部\r\nTITLE:部长\r\nGENDER:F\r\nBDAY;VALUE=DATE:19790301\r\n"
    f"PHOTO:data:image/jpeg;base64\\,{packed(picture('red'), 74)}\r\n"
    "UID:urn:uuid:3d0a5c2e-0000-4000-8000-000000000001\r\nEND:VCARD\r\n"
)  # fmt: skip
NOKIA = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    f"N;ENCODING=QUOTED-PRINTABLE;CHARSET=GB2312:{quoted('周', 'gb18030')};{quoted('建国', 'gb18030')}\r\n"
    "TEL;PREF;CELL;VOICE:+8613900006666\r\nTEL;VOICE:01060006666\r\n"
    f"ORG;ENCODING=QUOTED-PRINTABLE;CHARSET=GB2312:{quoted('北方重型机械', 'gb18030')};\r\n"
    "X-CLASS:private\r\nEND:VCARD\r\n"
)
