"""The addresses of folders and messages."""

from __future__ import annotations

from typing import Any

from tests.fakes.graph import agenda, mail, query, schema
from tests.fakes.graph.base import COLLECTION, Call, Item, Shared, match
from tests.fakes.graph.problem import bad, missing
from tests.fakes.graph.query import Query


class MailRoutes(Shared):
    def get_folder(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select"})
        found = self.box.mail.folder(name)
        return 200, self.select(
            {"id": found, "displayName": name, "totalItemCount": len(self.box.mail.visible(found))}, asked
        )

    def list_messages(self, call: Call, folder: str | None = None) -> tuple[int, Any]:
        asked = Query(call.url, COLLECTION)
        where = asked.get("filter")
        there = self.box.mail.visible(self.box.mail.folder(folder) if folder else None)
        searching = any(name not in {"receivedDateTime"} for name in query.filtered_properties(where)) or "Any(" in (
            where or ""
        )
        items = [item for item in there if not searching or self.box.searchable(item)]
        found = list(filter(query.condition(where), items))
        if order := query.sort_key(asked.get("orderby"), where):
            found.sort(key=lambda item: str(item.get(order[0])), reverse=order[1])
        shown = [self._shown_message(item, call, asked) for item in found]
        return self.page(call, asked, shown, filtered=True)

    def _shown_message(self, item: Item, call: Call, asked: Query) -> Item:
        shown = mail.shown(item, text=call.prefer.text, immutable=call.prefer.immutable)
        expand = asked.get("expand")
        if expand == "microsoft.graph.eventMessage/event":
            if "eventMessage" not in str(item.get("@odata.type")):
                raise bad("Could not find a property named 'event' on type 'microsoft.graph.message'.")
            event = self.box.agenda.find(item["_event"]) if item.get("_event") else None
            return {**shown, "event": agenda.shown(event, call.prefer.zone) if event else None}
        if "internetMessageHeaders" not in (asked.get("select") or ""):
            shown.pop("internetMessageHeaders", None)
        return self.with_props({**shown, "_props": item["_props"]}, asked)

    def make_message(self, call: Call) -> tuple[int, Any]:
        schema.check("message", call.body)
        item = self.box.mail.create(call.body)
        return 201, self._shown_message(item, call, Query(call.root, set()))

    def _message(self, call: Call, name: str) -> Item:
        return self.box.mail.find(name, immutable=call.prefer.immutable)

    def get_message(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "expand"})
        item = self._message(call, name)
        if item["parentFolderId"] == self.box.mail.folders["recoverableitemsdeletions"]:
            raise missing()
        return 200, self.select(self._shown_message(item, call, asked), asked)

    def get_mime(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._message(call, name)
        return 200, item.get("_mime", b"From: x@example.example\r\n\r\n")

    def list_attachments(self, call: Call, name: str) -> tuple[int, Any]:
        asked = Query(call.url, {"select", "top"})
        item = self._message(call, name)
        return self.page(call, asked, [dict(each) for each in item["_attachments"]])

    def patch_message(self, call: Call, name: str) -> tuple[int, Any]:
        schema.check("message", call.body)
        item = self._message(call, name)
        match(call, item["changeKey"])
        self.box.mail.update(item, call.body)
        return 200, self._shown_message(item, call, Query(call.root, set()))

    def delete_message(self, call: Call, name: str) -> tuple[int, Any]:
        item = self._message(call, name)
        match(call, item["changeKey"])
        self.box.mail.delete(item)
        return 204, None
