"""The desk's own pages, under /admin/ beside those that Django makes."""

from django.urls import path

from timeline.admin import changes, claims, history, intake, merging, people, queue, reading, settling, spreadsheet

app_name = "desk"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/<slug:tab>/", queue.queue, name="queue_tab"),
    path("queue/<slug:tab>/act", queue.act, name="act"),
    path("read/<int:pk>", reading.read, name="read"),
    path("read/<int:pk>/event", reading.new_event, name="new_event"),
    path("read/<int:pk>/cite", reading.cite, name="cite"),
    path("read/<int:pk>/nothing", reading.nothing_here, name="nothing_here"),
    path("read/<int:pk>/again", reading.read_again, name="read_again"),
    path("events/<int:pk>/correct", changes.correct, name="correct"),
    path("events/<int:pk>/resolve", changes.resolve, name="resolve"),
    path("events/<int:pk>/review", settling.review, name="review"),
    path("events/<int:pk>/unlock", settling.unlock, name="unlock"),
    path("events/<int:pk>/link", settling.link, name="link"),
    path("events/<int:pk>/unlink", settling.unlink, name="unlink"),
    path("events/<int:pk>/drop-source", settling.drop_source, name="drop_source"),
    path("events/<int:pk>/split", merging.split, name="split"),
    path("events/<int:pk>/source", merging.add_source, name="add_source"),
    path("claims/<int:pk>/settle", claims.settle, name="settle_claim"),
    path("events/merge", merging.merge, name="merge"),
    path("events/table", spreadsheet.bring_back, name="bring_back"),
    path("corrections/<int:pk>/undo", history.undo, name="undo"),
    path("add/", intake.add, name="add"),
    path("add/<int:pk>", intake.batch, name="batch"),
    path("add/<int:pk>/resume", intake.resume, name="resume"),
    path("people/import", people.import_register, name="import_register"),
    path("people/<int:pk>/relink", people.relink, name="relink"),
    path("people/same-as", people.same_as, name="same_as"),
]
