"""Mail: folders, drafts, what people send, edit and delete."""

from __future__ import annotations

import html
from typing import Any

from tests.fakes.graph import schema
from tests.fakes.graph.clock import Clock, stamp
from tests.fakes.graph.problem import Problem, bad, missing

Item = dict[str, Any]

FOLDERS = ("inbox", "drafts", "sentitems", "deleteditems", "archive", "recoverableitemsdeletions")
_EDITABLE = {"subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "from", "replyTo", "internetMessageId"}


class Mail:
    """All messages, by immutable id; the changeable id of one depends on its folder."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.folders = {name: f"AQMkFolder{n:02d}{name.title()}=" for n, name in enumerate(FOLDERS)}
        self.messages: dict[str, Item] = {}
        self._number = 0

    def number(self) -> int:
        self._number += 1
        return self._number

    def folder(self, name: str) -> str:
        """A folder's id by its id or well-known name."""
        if name.lower() in self.folders:
            return self.folders[name.lower()]
        if name in self.folders.values():
            return name
        raise Problem(404, "ErrorFolderNotFound", "The specified folder could not be found in the store.")

    def add(self, item: Item, folder: str) -> Item:
        number = self.number()
        now = self.clock.now()
        made = {
            "createdDateTime": stamp(now),
            "receivedDateTime": stamp(now),
            "sentDateTime": stamp(now),
            "hasAttachments": False,
            "internetMessageId": f"<{number:06d}.fake@outlook.example>",
            "subject": "",
            "body": {"contentType": "html", "content": ""},
            "toRecipients": [],
            "ccRecipients": [],
            "bccRecipients": [],
            "importance": "normal",
            "isRead": False,
            "conversationId": f"AAQkConv{number:06d}=",
            "_props": {},
            "_attachments": [],
            "_made": now,
            **item,
        }
        made |= {
            "id": f"AAkALgMsg{number:06d}=", "parentFolderId": self.folders[folder], "isDraft": folder == "drafts",
        }  # fmt: skip
        self.messages[made["id"]] = made
        self.touch(made)
        return made

    def touch(self, item: Item) -> None:
        item["changeKey"] = f"CQAA{self.number():06d}"
        item["lastModifiedDateTime"] = self.clock.stamp()

    def visible(self, folder: str | None = None) -> list[Item]:
        """What a folder holds; without one all mail, Deleted Items too, but not what was deleted from there."""
        buried = self.folders["recoverableitemsdeletions"]
        return [
            item
            for item in self.messages.values()
            if (item["parentFolderId"] == folder if folder else item["parentFolderId"] != buried)
        ]

    def find(self, name: str, *, immutable: bool) -> Item:
        """A message by either of its ids; the changeable one only while it lies where it lay."""
        item = self.messages.get(name) or next((m for m in self.messages.values() if mutable_id(m) == name), None)
        if item is None or (not immutable and name in self.messages):
            raise missing()
        return item

    def create(self, body: Item) -> Item:
        props = schema.props(body)
        for header in body.get("internetMessageHeaders", ()):
            if not header["name"].lower().startswith("x-"):
                name = header["name"]
                raise bad(
                    f"The internet message header name '{name}' should start with 'x-'.", "InvalidInternetMessageHeader"
                )
        content = {
            key: value for key, value in body.items() if key not in {"singleValueExtendedProperties", "attachments"}
        }
        answered = next(
            (m for m in self.messages.values() if m["internetMessageId"] == props.get("String 0x1042")), None
        )
        if answered:
            content["conversationId"] = answered["conversationId"]
        attachments = body.get("attachments", [])
        return self.add(
            {
                **content,
                "body": {"contentType": "text", "content": "", **(content.get("body") or {})},
                "from": {"emailAddress": {"name": "Ada Lovelace", "address": "ada@candidate.example"}},
                "hasAttachments": bool(attachments),
                "_props": props,
                "_attachments": [{**each, "id": f"AAttach{self.number()}="} for each in attachments],
            },
            "drafts",
        )

    def update(self, item: Item, body: Item) -> None:
        if not item["isDraft"] and _EDITABLE & set(body):
            raise bad("Update is not allowed on a message that has been sent.", "ErrorInvalidPropertyUpdateSentMessage")
        item["_props"] |= schema.props(body)
        item |= {key: value for key, value in body.items() if key != "singleValueExtendedProperties"}
        self.touch(item)

    def delete(self, item: Item) -> None:
        """To Deleted Items; from there to where no list shows it."""
        binned = item["parentFolderId"] == self.folders["deleteditems"]
        item["parentFolderId"] = self.folders["recoverableitemsdeletions" if binned else "deleteditems"]
        self.touch(item)

    def send(self, item: Item, *, keeps_id: bool = True, keeps_key: bool = True) -> Item:
        """What a person does in Outlook. Classic Outlook may put a new copy into Sent Items."""
        now = stamp(self.clock.now())
        sent = item
        if not keeps_id:
            sent = dict(item, _props=dict(item["_props"]), id=f"AAkALgMsg{self.number():06d}=")
            del self.messages[item["id"]]
            self.messages[sent["id"]] = sent
        if not keeps_key:
            sent["_props"] = {}
            sent["internetMessageId"] = f"<{self.number():06d}.sent@outlook.example>"
        sent |= {
            "isDraft": False, "sentDateTime": now, "receivedDateTime": now, "parentFolderId": self.folders["sentitems"],
        }  # fmt: skip
        self.touch(sent)
        return sent


def mutable_id(item: Item) -> str:
    """The id without ``Prefer: IdType="ImmutableId"``: it changes when the message is moved."""
    return f"AAMkA{item['parentFolderId'][-8:-1]}{item['id'][-7:]}"


def shown(item: Item, *, text: bool, immutable: bool) -> Item:
    """A message in JSON. Bodies come as HTML unless text is asked for; those of calendar mail always do."""
    out = {key: value for key, value in item.items() if not key.startswith("_")}
    body = item["body"]
    calendar = "eventMessage" in str(item.get("@odata.type", ""))
    if body["contentType"] == "text" and (not text or calendar):
        lines = html.escape(body["content"], quote=False).replace("\r\n", "\n").split("\n")
        page = '<html><head><meta charset="utf-8"></head><body><div class="PlainText">{}</div></body></html>'
        out["body"] = {"contentType": "html", "content": page.format("<br>\r\n".join(lines))}
    out["id"] = item["id"] if immutable else mutable_id(item)
    out["@odata.etag"] = f'W/"{item["changeKey"]}"'
    return out
