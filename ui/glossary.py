"""What the words mean, one plain sentence or two each: the help behind every term on the pages."""

GLOSSARY = {
    "answer time": "For one picture, asked one at a time or a thousand together; the median of several rounds. "
    "Known where all the runs in the table were timed again side by side.",
    "accuracy": "The share of pictures that the model gets right.",
    "augmentation": "Changes pictures a little at random while training, so that the model can't learn them by heart.",
    "agreement": "On how many of 100 test pictures two models give the same answer, right or wrong.",
    "activation": "What stands behind a layer and bends its values: ReLU, for instance, turns all below 0 into 0.",
    "batch": "The pictures the model looks at before it corrects itself once.",
    "batch size": "How many pictures the model looks at before it corrects itself once.",
    "calibration error": "How far confidence and truth lie apart. At 5 %, a model that says 90 % is right about "
    "85 or 95 times in 100.",
    "channel": "One of the pictures that a layer makes of what it gets; each is made to look for something else.",
    "confidence": "The probability that the model itself gives its answer. It can be sure and wrong.",
    "confusion matrix": "Each row is a true class, each column a predicted one. Right answers are on the diagonal.",
    "device": "What does the arithmetic: auto takes a graphics card where there is one, else the processor.",
    "dropout": "Switches off a random share of the values while training, so that no single one is relied on.",
    "early stopping": "Ends the training when the validation loss has not improved for so many epochs, and keeps the "
    "best epoch's weights. Needs validation pictures.",
    "epoch": "One pass over all training pictures.",
    "f1": "Precision and recall in one figure: high only when both are.",
    "flops": "Multiplications and additions for one picture, in millions: what an answer costs on any machine.",
    "frontier": "The line joins the runs that no other beats in both accuracy and time. Everything below it "
    "costs more, or gives less.",
    "frozen epochs": "For so many epochs only the new last layer learns; the borrowed ones stay as they are.",
    "held out by person": "Whoever's drawings a model is tested with, it has learnt from none of them. Else it could "
    "know the hand instead of the garment.",
    "interval": "With other test pictures of the same kind, the accuracy would be a little different. In 95 of 100 "
    "such cases this range (Wilson's interval) holds the true one.",
    "kernel": "A small square of weights that slides over a picture. At each place, what lies under it is multiplied "
    "by the weights and added up: a bright result says that the picture looks like the kernel there.",
    "label smoothing": "Asks the model to be a little less than 100 % sure. 0 switches it off.",
    "learning rate": "How big a step each correction takes. Too small learns slowly; too large never settles.",
    "logits": "The ten raw scores a model gives a picture, before they are turned into probabilities.",
    "loss": "How wrong the model is, counting its confidence: 0 is perfect, 2.3 is pure guessing among ten classes.",
    "map": "Before its last layer, a network has turned a picture into a list of numbers. Pictures with similar lists "
    "lie side by side. PCA keeps the two directions in which they differ most; t-SNE keeps neighbours together, "
    "so its distances between groups mean little.",
    "mirrored answers": "The run is asked twice, for the picture and for its mirror image, and answers with the mean: "
    "a little better, for twice the work, where the augmentation shift-flip has shown it mirrored pictures.",
    "momentum": "How much of the last step's direction is kept in the next one.",
    "nesterov": "A variant of momentum that looks one step ahead.",
    "network": "The layers the picture passes through, from 28 x 28 pixels to ten scores.",
    "notebook figures": "Computed as the notebooks do: first a mean in each batch of 32, then the mean of those means. "
    "The last batch is smaller, so it counts for too much, and the figure is off by a hair.",
    "optimizer": "The rule that turns errors into corrections of the weights.",
    "paired test": "Both models see the same pictures, so only those that one gets right and the other wrong can tell "
    "them apart. p is how often chance alone would part them as far, were both equally good (McNemar's exact test). "
    "Whoever compares many pairs finds some difference by luck: Holm's method corrects for that.",
    "parameters": "The numbers a network learns. More can hold more, and take longer to train.",
    "passcode": "Whoever knows it leads the class. Look for it where the class was opened: in the terminal or on Home.",
    "precision": "Of the pictures predicted as this class, the share that belong to it.",
    "precision of numbers": "bfloat16 computes with fewer digits: faster on newer processors, nearly as good.",
    "recall": "Of the pictures of this class, the share that the model finds.",
    "recipe": "Everything that decides a training: the network, the optimizer, the number of epochs, and so on.",
    "reliability": "Pictures are put together by how sure the answer is, and how many are right is counted. On the "
    "dotted line, a model that says 80 % is right 80 times in 100; below it, it is too sure of itself.",
    "run": "One training, with its curves, its figures and its learnt weights.",
    "schedule": "How the learning rate changes over the training: constant, falling to zero (cosine), or up and then "
    "down (one-cycle).",
    "shipped": "Runs that are part of the app stay; your own can go.",
    "seed": "Where the random numbers start. The same seed on the same machine gives the same result.",
    "slow motion": "Waits a moment after each report, so that a fast training can be watched. The times leave it out.",
    "take home pth": "For torch.load in a notebook: a state dict, the learnt numbers by name.",
    "take home safetensors": "The same numbers in a format that can't do any harm when it is opened.",
    "take home onnx": "The whole model in one file for phones, browsers and other languages. It takes a grey picture "
    "of any size, light on black, crops and centres it, and gives ten probabilities.",
    "take home py": "Under a hundred lines of plain PyTorch that train the same model again.",
    "take home md": "What it is, what it learnt from, how good it is, and what not to use it for.",
    "test every epoch": "The notebooks' habit. It shows how the test figures move, but whoever picks an epoch by them "
    "has peeked.",
    "test set": "10,000 pictures the model never trains on: they give the final figures.",
    "threads": "How many processor cores the training uses. It changes the speed, and the last digits of the result.",
    "temperature": "One number that all scores are divided by before they become probabilities. Above 1 it makes a "
    "model less sure of itself, below 1 surer; its answers stay.",
    "time again": "Trains a few seconds of each recipe, in turns, on this machine and with the same number of threads, "
    "after a warm-up, and asks each run for answers. Nothing else should run meanwhile.",
    "time to reach": "Seconds of training until the end of the first epoch that is right on so many pictures it did "
    "not train on: the validation pictures, else the test set. Where nobody looked in between, only the end counts.",
    "training pictures": "With all 60,000, none are left to choose by. With 55,000, the other 5,000 (validation) can "
    "say when to stop.",
    "training time": "Seconds of training alone, without evaluation. Comparable only on the same device, undisturbed.",
    "validation": "5,000 training pictures set aside. They guide choices, so that the test set stays unseen.",
    "weight average": "The run ends with a moving average of the weights, not with the last step's: calmer, and often "
    "better. 0.998 keeps that share of the average at each step; 0 switches it off.",
    "weight decay": "Pulls all weights a little towards zero at each step. 0 switches it off.",
}


def explain(term: str) -> str:
    """The sentence for a term. Raises KeyError for one that is missing here."""
    return GLOSSARY[term]
