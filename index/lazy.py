"""Attributes that are computed on first use."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")


class lazy(Generic[_T]):  # noqa: N801 - used like a function
    """A method whose result replaces it as an attribute, as `cached_property` of Python 3.12 does.

    In Python 3.11 `cached_property` has one lock for all instances: threads wait for each other,
    and a child forked meanwhile never stops waiting. Here two threads may both compute the value.
    """

    def __init__(self, method: Callable[[Any], _T]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...
    def __get__(self, instance: object | None, owner: type) -> Self | _T:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._method(instance)
        return value
