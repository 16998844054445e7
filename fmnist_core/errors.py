"""The errors that people may see. Each text is one sentence that names the remedy.

StudioError
├── DataError          Fashion-MNIST can't be found, fetched or verified
├── RecipeError        a recipe, or an option of a model, that can't be trained
├── TrainingError      a training that had to end (a loss that is not finite, no memory left)
├── RunError           a run that can't be found, read, written or deleted
├── WeightsError       a state dict that fits no model
├── ImageError         a picture that can't be used
├── LessonError        a lesson that is unknown, or whose file can't be read
├── ExportError        a run that can't be taken home in the form asked for
├── ServiceError       the training service can't do what was asked
└── ClassError         what somebody in a class can't do
"""


class StudioError(Exception):
    """Base of all errors whose text is meant for the person in front of the screen."""


class DataError(StudioError):
    pass


class RecipeError(StudioError):
    pass


class TrainingError(StudioError):
    pass


class RunError(StudioError):
    pass


class WeightsError(StudioError):
    pass


class ImageError(StudioError):
    pass


class LessonError(StudioError):
    pass


class ExportError(StudioError):
    pass


class ServiceError(StudioError):
    pass


class ClassError(StudioError):
    pass
