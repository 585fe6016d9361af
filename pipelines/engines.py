"""The engines that run a step's SQL: DuckDB here, Spark where the data outgrows one machine."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any, Protocol, TypeVar

import polars as pl

from mobility.errors import FlowError
from mobility.lake import connect
from mobility.lake.connection import MEMORY, quote, spill

Part = TypeVar("Part")
Sum = TypeVar("Sum")


class Engine(Protocol):
    """What runs a query over tables and writes the answer as Parquet."""

    name: str

    def execute(
        self, sql: str, tables: Mapping[str, Path], texts: Mapping[str, pl.DataFrame], target: Path
    ) -> None:
        """Run `sql` over Parquet `tables` and small `texts`; write the rows to `target`."""

    def fold(
        self, parts: Sequence[Part], work: Callable[[Part], Sum], add: Callable[[Sum, Sum], Sum]
    ) -> Sum:
        """Do the work of every part, and add up what it gives."""


class DuckDB:
    """DuckDB in this process, and Python beside it.

    Parameters
    ----------
    memory
        What a query may hold; what is more goes to the disk, beside its target.
    """

    name = "duckdb"

    def __init__(self, memory: str = MEMORY) -> None:
        self._memory = memory

    def execute(
        self, sql: str, tables: Mapping[str, Path], texts: Mapping[str, pl.DataFrame], target: Path
    ) -> None:
        """Run `sql` over Parquet `tables` and small `texts`; write the rows to `target`."""
        connection = connect(tables)
        spill(connection, target.parent, self._memory)
        for name, frame in texts.items():
            connection.register(name, frame.to_arrow())
        try:
            connection.execute(f"copy ({sql}) to {quote(str(target))} (format parquet)").fetchall()
        finally:
            connection.close()

    def fold(
        self, parts: Sequence[Part], work: Callable[[Part], Sum], add: Callable[[Sum, Sum], Sum]
    ) -> Sum:
        """Do one part after another, so that one alone is held."""
        return reduce(add, map(work, parts))


class Spark:
    """Apache Spark, local or on a cluster; the same SQL, translated by SQLGlot.

    Parameters
    ----------
    master
        As `spark.master`: ``local[2]``, or a cluster's address.
    """

    name = "spark"

    def __init__(self, master: str = "local[2]") -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise FlowError(
                "Spark is not installed.",
                where="--engine spark",
                todo="install the extra: pip install 'ballerup-mobility[spark]', and Java 17.",
            ) from None
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder: Any = SparkSession.builder
        self._session = (
            builder.master(master)
            .appName("mobility")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("ERROR")

    def execute(
        self, sql: str, tables: Mapping[str, Path], texts: Mapping[str, pl.DataFrame], target: Path
    ) -> None:
        """Run `sql` over Parquet `tables` and small `texts`; write to `target`, a folder."""
        for name, path in tables.items():
            self._session.read.option("mergeSchema", "true").parquet(
                str(path)
            ).createOrReplaceTempView(name)
        for name, frame in texts.items():
            self._session.createDataFrame(frame.to_arrow()).createOrReplaceTempView(name)
        self._session.sql(to_spark(sql)).write.mode("overwrite").parquet(str(target))

    def fold(
        self, parts: Sequence[Part], work: Callable[[Part], Sum], add: Callable[[Sum, Sum], Sum]
    ) -> Sum:
        """Let the workers do the parts; the driver is given what each has added up.

        Which parts a worker adds is fixed by their number, so that the sums are the same again.
        """
        context = self._session.sparkContext
        slices = min(len(parts), context.defaultParallelism)
        done = context.parallelize(parts, slices).mapPartitions(
            lambda some: [reduce(add, map(work, some))]
        )
        sums: list[Sum] = done.collect()
        return reduce(add, sums)

    @property
    def session(self) -> Any:
        """Spark's own session."""
        return self._session

    def close(self) -> None:
        """End the session."""
        self._session.stop()


def to_spark(sql: str) -> str:
    """Translate a step's SQL from DuckDB's dialect to Spark's."""
    import sqlglot

    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]


def engine(name: str) -> Engine:
    """Make the engine of a name.

    Raises
    ------
    FlowError
        There is no such engine, or Spark is not installed.
    """
    if name == "duckdb":
        return DuckDB()
    if name == "spark":
        return Spark(os.environ.get("SPARK_MASTER", "local[2]"))
    raise FlowError(
        f"There is no engine {name!r}.", where="--engine", todo="choose duckdb or spark."
    )
