"""Data: the pictures by class, their means, a batch as training sees it, and the pixels' figures."""

import numpy as np
import streamlit as st

from fmnist_core import data, plots
from fmnist_core.data.classes import CLASS_NAMES
from ui import caches
from ui.formats import percent
from ui.glossary import explain
from ui.pictures import show_gallery

SPLITS: dict[str, caches.SplitName] = {"Training pictures": "all_train", "Test set": "test"}
PAGE_SIZE = 20

st.title("The data")
st.markdown(
    "Fashion-MNIST: 60,000 pictures to train on and 10,000 to test with, each 28 x 28 pixels in shades of gray, "
    "light on black. Ten classes, all equally frequent."
)

st.header("Pictures by class")
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = st.selectbox("Class", ("All", *CLASS_NAMES), key="data_class", bind="query-params", width=200)
    split = SPLITS[
        st.selectbox("From", list(SPLITS), key="data_split", bind="query-params", help=explain("test set"), width=200)
    ]
    page = st.number_input("Page", 1, 250, key="data_page", bind="query-params", width=140)
labels = caches.labels(split)
candidates = np.arange(len(labels)) if name == "All" else np.flatnonzero(labels == CLASS_NAMES.index(name))
shown = candidates[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
show_gallery(caches.pictures(split, shown), [CLASS_NAMES[labels[index]] for index in shown])

st.header("The mean picture of each class")
st.caption(
    "All training pictures of a class laid over each other. Where means look alike, models get confused: "
    "compare pullover, coat and shirt."
)
show_gallery(caches.class_means(), CLASS_NAMES)

st.header("A batch, as training sees it")
st.markdown(
    "A model doesn't learn from one picture at a time but from a **batch**. In PyTorch a `Dataset` knows the "
    "pictures, and a `DataLoader` shuffles them and hands them out in batches. This code drew the pictures below:"
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    size = st.select_slider(
        "Batch size",
        (8, 16, 32, 64),
        value=32,
        key="data_batch",
        bind="query-params",
        width=240,
        help=explain("batch size"),
    )
    seed = st.number_input(
        "Seed", 0, 9999, value=42, key="data_seed", bind="query-params", width=140, help=explain("seed")
    )
with st.expander("The code", icon=":material/code:", key="data_code"):
    st.code(data.batch_code(), language="python")
images, batch_labels = caches.draw_batch(size, seed)
st.caption(
    f"images: {images.dtype} {images.shape}, from {images.min():.0f} to {images.max():.0f}. "
    f"labels: {batch_labels.dtype} {batch_labels.shape}."
)
show_gallery((255 * images[:, 0]).astype(np.uint8), [CLASS_NAMES[label] for label in batch_labels], width=64)

st.header("How bright the pixels are")
statistics = caches.pixel_statistics()
with st.grid(3, min_column_width=160):
    st.metric("Mean brightness", f"{statistics.mean:.4f}", border=True, help="0 is black, 1 is white.")
    st.metric(
        "Standard deviation",
        f"{statistics.standard_deviation:.4f}",
        border=True,
        help="How far the pixels typically lie from their mean.",
    )
    st.metric("Pure black", percent(statistics.black, 1), border=True, help="The background is exactly 0.")
chosen = st.multiselect(
    "Classes", CLASS_NAMES, default=["Trouser", "Sandal", "Coat"], key="data_classes", bind="query-params"
)
st.plotly_chart(
    plots.brightness_figure({name: statistics.shares[CLASS_NAMES.index(name)] for name in chosen}),
    key="data_brightness",
    alt="Share of pixels by brightness for the chosen classes",
)
