"""Istmo's own choice of destination: recursive logit on the routes of an instance, fitted on its first third.

People leave origin i with weight w_i(t) (population times conflict, as the instance says) and take a link a = (i -> j)
or settle at a camp c with the recursive logit of Fosgerau, Frejinger & Karlstrom (2013, doi 10.1016/j.trb.2013.07.012)

    z_i = sum_a exp(u_a) z_j + [i is an open camp] exp(alpha_i),   u_a = -beta t_a - gamma q_j - log(links open at i)
    P(c | i) = N_ic exp(alpha_c) / z_i,   N = (I - M)^-1,  M_ij = sum over open links of exp(u_a)

t_a is the travel time by vehicle [day] and q_j the conflict at the head of the link. With log(links) people compare
a way with going on at random, so that a place is not attractive because its roads are drawn in more detail, and the
rows of M add to less than 1 for every beta > 0: there is always a solution. A part lambda follows those who went
before instead, in proportion to who is in the camps. The total D of a day is known, as for Flee's rules:

    D rises by n:  S_c <- S_c + n [ lambda S_c / D + (1 - lambda) m_c ],   m_c = sum_i w_i P(c | i) / sum_i w_i
    D falls:       all camps in proportion.

Fitted: beta, gamma, and one attraction alpha_c a camp, drawn to zero, to the counts
published in the first third, forecast from its beginning and from each third of it to its end: the same task as the
one that follows. The errors of one course on different dates are nearly the same error, so a course counts as one
observation however many dates it has. From the end of the first third the course starts at the counts last published
by then. No capacity is used: those of the public cases are the largest counts observed later, that is, the answer.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from istmo.flee.forecasts import last_published
from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.scoring import Observed, counts_by_day, observed
from istmo.flee.timeline import Timeline, timeline

STARTS = 3
"""Dates in the fitted stretch from which it is forecast to its end, equally spaced."""


@dataclass(frozen=True)
class Prior:
    """What is believed before a case is seen; the same for all cases.

    The last four were chosen among a few round values on the first thirds of the public cases alone: fitted on their
    first half, scored on their second (README.md). Nothing that `compare` scores took part.

    Args:
        beta: median of the disutility of travel [1/day].
        gamma: median of the disutility of entering a place in full conflict.
        spread: standard deviation of log beta and log gamma.
        follow: lambda, not fitted: half and half, as one combines two forecasts of which neither is known to be better.
        attraction: standard deviation of alpha.
        noise: standard deviation of a camp's share that the model does not explain.
    """

    beta: float = 1.0
    gamma: float = 1.0
    spread: float = 0.3
    follow: float = 0.5
    attraction: float = 2.0
    noise: float = 0.01


@dataclass(frozen=True)
class Fitted:
    """Parameters of a case.

    Args:
        beta: [1/day].
        gamma: disutility of entering a place in full conflict.
        follow: lambda, the part that goes where others are.
        alpha: attraction of each compared camp. (camp)
        until: the first day that the fit has not seen.
    """

    beta: float
    gamma: float
    follow: float
    alpha: Floats
    until: int


@dataclass(frozen=True)
class Episodes:
    """Stretches of days with the same choices: what is open, where there is conflict, where people come from.

    Args:
        of_day: episode of each day. (day)
        first: a day of each episode. (episode)
        origin: share of each place as an origin. (episode, place)
    """

    of_day: Ints
    first: Ints
    origin: Floats


def third(instance: Instance) -> int:
    """The first day after the first third of the period."""
    return -(-instance.days // 3)


def episodes(instance: Instance, line: Timeline) -> Episodes:
    """The episodes of an instance."""
    weight = line.weight * instance.places.population
    total = weight.sum(1, keepdims=True)
    uniform = np.full(len(instance.places), 1.0 / len(instance.places))
    origin = np.where(total > 0, weight / np.where(total > 0, total, 1.0), uniform)
    key = np.concatenate([origin, line.open, line.camp, line.intensity], 1)
    _, first, of_day = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return Episodes(of_day.ravel(), first, origin[first])


def reach(instance: Instance, line: Timeline, day: int, beta: float, gamma: float) -> Floats:
    """N_ic of a day: weight of all ways from each place to each compared camp, 0 where it is closed. (place, camp)"""
    links, count = instance.links, len(instance.places)
    usable = line.open[day] & (links.ridden == np.arange(len(links)))
    tail, head = links.tail[usable], links.head[usable]
    ways = np.bincount(tail, minlength=count)[tail]
    utility = -beta * links.km[usable] / links.speed[usable] - gamma * line.intensity[day][head]
    step = np.zeros((count, count))
    np.add.at(step, (tail, head), np.exp(utility) / ways)
    to_camps = np.eye(count)[:, instance.camps] * line.camp[day][instance.camps]
    return np.asarray(np.linalg.solve(np.eye(count) - step, to_camps))


def shares(ways: Floats, origin: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Share of each camp among those who leave, zero where nobody can, and its derivative by alpha.

    Args:
        ways: N. (episode, place, camp)
        origin: share of each place. (episode, place)
        alpha: attractions. (camp)

    Returns:
        (episode, camp) and (episode, camp, camp)
    """
    weight = ways * np.exp(alpha - alpha.max())
    total = weight.sum(2, keepdims=True)
    chance = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    leaving = np.where(total[..., 0] > 0, origin, 0.0)
    sum_ = leaving.sum(1, keepdims=True)
    leaving = np.divide(leaving, sum_, out=np.zeros_like(leaving), where=sum_ > 0)
    mean = np.einsum("ei,eic->ec", leaving, chance)
    slope = mean[:, :, None] * np.eye(len(alpha)) - np.einsum(
        "eic,eid->ecd", chance * leaving[..., None], chance
    )
    return mean, slope


def growth(
    known: Floats, spans: Episodes, able: Bools, follow: float, start: int, days: Ints
) -> tuple[Floats, Floats]:
    """How the stock of `start` and the inflow of each episode make up the stock of later days.

    Args:
        known: total of each day. (day)
        spans: episodes.
        able: whether anybody can reach a camp in an episode; where not, all inflow follows those before. (episode)
        follow: lambda.
        start: day from which to forecast.
        days: later days, increasing. (date)

    Returns:
        Factor of the stock (date), and persons to share out by the choices of each episode (date, episode).
    """
    factor, came = 1.0, np.zeros(len(able))
    factors, all_came, wanted = [], [], iter([*days.tolist(), -1])
    now = next(wanted)
    for day in range(start + 1, int(days.max(initial=start)) + 1):
        before, after, span = known[day - 1], known[day], spans.of_day[day]
        held = (follow if able[span] else 1.0) if after > before > 0 else 1.0 if after <= before else 0.0
        grown = 1.0 + held * (after - before) / before if before > 0 else 1.0
        factor, came = factor * grown, came * grown
        came[span] += (1.0 - held) * (after - before)
        if day == now:
            factors.append(factor)
            all_came.append(came)
            now = next(wanted)
    return np.array(factors), np.array(all_came).reshape(len(factors), len(able))


class _Case:
    """What does not change while a case is fitted."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.line = instance, timeline(instance)
        self.spans = episodes(instance, self.line)
        self.known = counts_by_day(instance).sum(1)

    def tasks(self, until: int) -> list[tuple[int, Observed]]:
        """Days from which to forecast, and the dates to forecast from each."""
        starts = np.linspace(0, until, STARTS, endpoint=False).astype(int).tolist()
        tasks = [(start, observed(self.instance, start + 1, until)) for start in starts]
        return [task for task in tasks if len(task[1].day)]

    def ways(self, used: Ints, beta: float, gamma: float) -> Floats:
        """N of episodes. (episode, place, camp)"""
        days = self.spans.first[used]
        return np.array([reach(self.instance, self.line, int(day), beta, gamma) for day in days])

    def stock(self, day: int) -> Floats:
        """Counts last published, scaled to the total known. (camp)"""
        return _scaled(last_published(self.instance, day), self.known[day])


def fit(instance: Instance, prior: Prior | None = None, until: int | None = None) -> Fitted:
    """The most probable parameters, from counts published before a day.

    Args:
        instance: as read.
        prior: what is believed before.
        until: the first day not to look at; the end of the first third if None.
    """
    prior, until = prior or Prior(), third(instance) if until is None else until
    case = _Case(instance)
    used = np.unique(case.spans.of_day[:until])
    tasks = case.tasks(until)
    best_alpha = np.zeros(len(instance.camps))

    def profile(logs: Floats) -> float:
        nonlocal best_alpha
        cost, best_alpha = _attractions(case, prior, tasks, used, logs, best_alpha)
        return cost

    centre = np.log([prior.beta, prior.gamma])
    simplex = centre + np.vstack([np.zeros(2), np.eye(2) * prior.spread])
    options = {"xatol": 0.1, "fatol": 0.1, "maxfev": 40, "initial_simplex": simplex}
    best = optimize.minimize(profile, centre, method="Nelder-Mead", options=options)  # type: ignore[call-overload]
    profile(best.x)
    beta, gamma = np.exp(best.x).tolist()
    return Fitted(beta, gamma, prior.follow, best_alpha, until)


def _attractions(
    case: _Case, prior: Prior, tasks: list[tuple[int, Observed]], used: Ints, logs: Floats, guess: Floats
) -> tuple[float, Floats]:
    """The least cost (minus log posterior) for given beta and gamma, and the attractions that have it."""
    beta, gamma = np.exp(logs)
    ways = case.ways(used, beta, gamma)
    able = np.zeros(len(case.spans.first), bool)
    able[used] = ((ways.sum(2) > 0) & (case.spans.origin[used] > 0)).any(1)
    fixed, came, seen = [], [], []
    for start, dates in tasks:
        factor, inflow = growth(case.known, case.spans, able, prior.follow, start, dates.day)
        size = np.maximum(np.nansum(dates.value, 1), 1.0)[:, None] * prior.noise * np.sqrt(len(dates.day))
        fixed.append((factor[:, None] * case.stock(start) - np.nan_to_num(dates.value)) / size)
        came.append(inflow[:, used] / size)
        seen.append(dates.seen)
    away = float((((logs - np.log([prior.beta, prior.gamma])) / prior.spread) ** 2).sum()) / 2
    if not fixed:
        return away, np.zeros_like(guess)
    short, inflow, there = (np.concatenate(part) for part in (fixed, came, seen))

    def cost(alpha: Floats) -> tuple[float, Floats]:
        mean, slope = shares(ways, case.spans.origin[used], alpha)
        apart = np.where(there, short + inflow @ mean, 0.0)
        back = np.einsum("ec,eck->k", inflow.T @ apart, slope)
        pull = alpha / prior.attraction**2
        return float((apart**2).sum() + alpha @ pull) / 2, back + pull

    best = optimize.minimize(cost, guess, jac=True, method="L-BFGS-B")
    return float(best.fun) + away, best.x


def forecast(instance: Instance, fitted: Fitted) -> Floats:
    """Persons in each compared camp, from what was known before `fitted.until` and the total of each day. (day, camp)

    Before that day the course is the fit from day 0; from the day before it, it starts at the counts last published.
    """
    case = _Case(instance)
    every = np.arange(len(case.spans.first))
    ways = case.ways(every, fitted.beta, fitted.gamma)
    mean, _ = shares(ways, case.spans.origin, fitted.alpha)
    able = mean.sum(1) > 0
    course = np.zeros((instance.days, len(instance.camps)))
    for start, end in ((0, fitted.until), (fitted.until - 1, instance.days)):
        days = np.arange(start + 1, end)
        factor, came = growth(case.known, case.spans, able, fitted.follow, start, days)
        course[start] = case.stock(start)
        course[days] = factor[:, None] * course[start] + came @ mean
    return course


def _scaled(stock: Floats, total: float) -> Floats:
    return stock * (total / stock.sum()) if stock.sum() > 0 else np.full(len(stock), total / len(stock))
