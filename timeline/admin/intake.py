"""Ways in: a pasted text, files, addresses and feeds; each becomes a batch whose page tells how far it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline import jobs, wording
from timeline.admin.pages import account, desk_page, desk_view
from timeline.models import Article, Batch, Feed
from timeline.readers import READERS, ArticleInput, ReadProblem, complete, is_web_address, read_bytes
from timeline.roles import may_add_articles, may_settle

#: As many as Django takes in one form.
MOST_FILES = 100


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files, as many as were chosen."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"At most {MOST_FILES} files at once.")
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class DayInput(forms.DateInput):
    input_type = "date"


class PasteForm(forms.Form):
    """One text, with what it does not say itself."""

    title = forms.CharField(max_length=500)
    publisher = forms.CharField(max_length=200)
    published = forms.DateField(widget=DayInput, help_text="The day of publication: “on Monday” is counted from it.")
    address = forms.URLField(max_length=2000, required=False, help_text="Where it can be read.")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 14}), strip=True)

    def item(self) -> ArticleInput:
        """The text as an article. Raises ReadProblem."""
        data = self.cleaned_data
        return complete(
            ArticleInput(data["address"], data["title"], data["publisher"], data["published"], data["text"], "The pasted text")
        )


class FilesForm(forms.Form):
    """Files of the known formats; publisher and date for those that lack them."""

    chosen = SeveralFilesField(
        label="Files",
        allow_empty_file=True,
        widget=SeveralFiles(attrs={"accept": ",".join(sorted(READERS))}),
        help_text=f"Several at once: {', '.join(sorted(READERS))}.",
    )
    publisher = forms.CharField(max_length=200, required=False, help_text="For files that don’t say.")
    published = forms.DateField(required=False, widget=DayInput, help_text="For files that don’t say.")


class AddressesForm(forms.Form):
    """Addresses of pages to fetch, one a line."""

    addresses = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One a line. Each page is fetched as its site’s rules for robots allow.",
    )

    def clean_addresses(self) -> list[str]:
        """Web addresses, each once, in order."""
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()))
        wrong = [line for line in lines if not is_web_address(line)]
        if wrong:
            raise forms.ValidationError(f"Not an address of the web: {wrong[0][:200]}")
        return lines


class FeedForm(forms.ModelForm):
    class Meta:
        model = Feed
        fields = ("address", "title", "publisher")

    def clean_address(self) -> str:
        """An address of the web."""
        address = self.cleaned_data["address"]
        if not is_web_address(address):
            raise forms.ValidationError("Give an address that starts with http:// or https://.")
        return address


_FORMS: dict[str, type[forms.BaseForm]] = {"paste": PasteForm, "files": FilesForm, "addresses": AddressesForm, "feed": FeedForm}


@desk_view(may_add_articles)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The four ways in, each with its form."""
    way = request.POST.get("way", "")
    given: dict[str, Any] = {name: form(prefix=name) for name, form in _FORMS.items()}
    if request.method == "POST" and way in _FORMS:
        if way == "feed" and not may_settle(request.user):
            raise PermissionDenied
        form = _FORMS[way](request.POST, request.FILES, prefix=way)
        given[way] = form
        if form.is_valid():
            done = _BRING_IN[way](request, form)
            if done is not None:
                return done
    recent = Batch.objects.select_related("who").defer("items")[:8]
    return desk_page(
        request,
        "add.html",
        "Add articles",
        forms=given,
        way=way,
        recent=recent,
        may_feed=may_settle(request.user),
        files=MOST_FILES,
    )


def _paste(request: HttpRequest, form: Any) -> HttpResponse | None:
    try:
        item = form.item()
    except ReadProblem as problem:
        form.add_error("text", problem.reason)
        return None
    batch = jobs.start_batch(f"Pasted: {item.title}", [item], origin=Article.Origin.PASTE, who=account(request))
    return redirect("desk:batch", batch.pk)


def _files(request: HttpRequest, form: Any) -> HttpResponse | None:
    files: list[UploadedFile] = form.cleaned_data["chosen"]
    items: list[ArticleInput | ReadProblem] = []
    for file in files:
        try:
            items.extend(read_bytes(file.read(), file.name or "file"))
        except ReadProblem as problem:
            items.append(problem)
    what = files[0].name if len(files) == 1 else wording.count(len(files), "file")
    data = form.cleaned_data
    batch = jobs.start_batch(
        f"Files: {what}", items, origin=Article.Origin.FILE, who=account(request),
        published=data["published"], publisher=data["publisher"],
    )  # fmt: skip
    return redirect("desk:batch", batch.pk)


def _addresses(request: HttpRequest, form: Any) -> HttpResponse | None:
    addresses = form.cleaned_data["addresses"]
    what = addresses[0] if len(addresses) == 1 else wording.count(len(addresses), "address", "addresses")
    batch = jobs.start_batch(f"Pages: {what}", addresses, origin=Article.Origin.PAGE, who=account(request))
    return redirect("desk:batch", batch.pk)


def _feed(request: HttpRequest, form: Any) -> HttpResponse | None:
    feed = form.save()
    jobs.enqueue(jobs.poll_feed, feed_id=feed.pk)
    messages.success(request, f"{feed} is followed now, and is being read for the first time.")
    return redirect("admin:timeline_feed_changelist")


_BRING_IN = {"paste": _paste, "files": _files, "addresses": _addresses, "feed": _feed}


@desk_view(may_add_articles)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a batch is. htmx asks for the middle of the page every two seconds while it runs; the page can be left."""
    found = get_object_or_404(Batch.objects.select_related("who").defer("items"), pk=pk)
    articles = (
        Article.objects.without_text().filter(added_by=found.who, added_at__gte=found.started_at).select_related("publisher")
    )
    if found.finished_at:
        articles = articles.filter(added_at__lte=found.finished_at)
    template = "_batch.html" if request.headers.get("HX-Request") else "batch.html"
    return desk_page(request, template, found.what, batch=found, articles=articles.order_by("-added_at")[:20])


@desk_view(may_add_articles)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a batch that stopped."""
    jobs.resume(get_object_or_404(Batch, pk=pk))
    return redirect("desk:batch", pk)
