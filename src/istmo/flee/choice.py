"""Istmo's own choice of destination: recursive logit on the routes of an instance, and company.

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

`study` runs this on Istmo's engine, where it takes people days to arrive. Here is what the fit needs, without travel:
then S is linear in the m of each stretch of days, and a fit takes a tenth of a second.

Fitted on the case itself: beta, gamma and one attraction alpha_c a camp, drawn to zero, to the counts published before
a day, forecast from the first day and from each third of what is known to its end: the same task as the one that
follows. The errors of one course on different dates are nearly the same error, so a course counts as one observation
of each camp however many dates it has. Fitted on other cases (`others`): lambda, how strongly alpha is drawn to zero
and how much the model leaves unexplained; and beta and gamma where a case has no counts to fit them on. No
capacity is used: those of the public cases are the largest counts observed later, that is, the answer.
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import optimize

from istmo.flee.forecasts import last_published
from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.scoring import Observed, counts_by_day, observed
from istmo.flee.timeline import Timeline, timeline

STARTS = 3
"""Dates in the known stretch from which it is forecast to its end, equally spaced."""
BETAS, GAMMAS = (0.25, 0.5, 1.0, 2.0), (0.0, 0.5, 1.0, 2.0, 4.0)
"""Values tried for beta and gamma."""
LOG_BETA, GAMMA = (0.0, 1.0), (1.0, 2.0)
"""Mean and standard deviation of what is believed of log beta and gamma before a case is seen."""


class Tastes(NamedTuple):
    """What people weigh, but for the camps themselves.

    Args:
        beta: disutility of travel [1/day].
        gamma: disutility of entering a place in full conflict.
        follow: lambda, the part that goes where others are.
    """

    beta: float
    gamma: float
    follow: float


class Prior(NamedTuple):
    """What a fit takes from other cases.

    Args:
        follow: lambda, the part that goes where others are.
        attraction: standard deviation of alpha.
        noise: standard deviation of the part of all persons in a camp that the model does not explain.
    """

    follow: float
    attraction: float
    noise: float


@dataclass(frozen=True)
class Fitted:
    """Parameters of a case.

    Args:
        tastes: beta, gamma, lambda.
        alpha: attraction of each compared camp. (camp)
        until: the first day that the fit has not seen.
        dates: number of dates with published counts that it has seen.
    """

    tastes: Tastes
    alpha: Floats
    until: int
    dates: int


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


def known_until(instance: Instance) -> int:
    """The first day scored: the one after the first third, or day 1 where nothing was counted later than that."""
    return third(instance) if len(observed(instance, third(instance)).day) else 1


def origins(instance: Instance, line: Timeline) -> Floats:
    """Share of each place as an origin; all alike on days without conflict anywhere. (day, place)"""
    weight = line.weight * instance.places.population
    total = weight.sum(1, keepdims=True)
    uniform = np.full(len(instance.places), 1.0 / len(instance.places))
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), uniform)


def episodes(instance: Instance, line: Timeline) -> Episodes:
    """The episodes of an instance."""
    origin = origins(instance, line)
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


class Case:
    """An instance with what does not change while it is fitted."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.line = instance, timeline(instance)
        self.spans = episodes(instance, self.line)
        self.known = counts_by_day(instance).sum(1)
        self._ways: dict[tuple[float, float], Floats] = {}

    def ways(self, tastes: Tastes) -> Floats:
        """N of all episodes. (episode, place, camp)"""
        key = tastes.beta, tastes.gamma
        if key not in self._ways:
            days = self.spans.first.tolist()
            self._ways[key] = np.array([reach(self.instance, self.line, day, *key) for day in days])
        return self._ways[key]

    def able(self, tastes: Tastes) -> Bools:
        """Whether anybody can reach a camp. (episode)"""
        return np.asarray(((self.ways(tastes).sum(2) > 0) & (self.spans.origin > 0)).any(1))

    def stock(self, day: int) -> Floats:
        """Counts last published, scaled to the total known; nobody where none was published. (camp)"""
        counts = last_published(self.instance, day)
        return counts * (self.known[day] / counts.sum()) if counts.sum() > 0 else counts

    def course(self, tastes: Tastes, start: int, days: Ints) -> tuple[Floats, Floats]:
        """The part of the stock of `start` in that of later days, and persons who came since by episode.

        Returns:
            (date, camp) and (date, episode)
        """
        stock, known = self.stock(start), self.known.copy()
        known[start] = stock.sum()
        factor, came = growth(known, self.spans, self.able(tastes), tastes.follow, start, days)
        return factor[:, None] * stock, came


def fit(case: Case, prior: Prior, until: int) -> Fitted:
    """The most probable parameters, from counts published before a day.

    Args:
        case: the instance.
        prior: of other cases.
        until: the first day not to look at.
    """
    starts = np.linspace(0, until, STARTS, endpoint=False).astype(int).tolist()
    tasks = [(start, observed(case.instance, start + 1, until)) for start in starts]
    tasks = [task for task in tasks if len(task[1].day)]
    alpha, best = np.zeros(len(case.instance.camps)), Tastes(1.0, 1.0, prior.follow)
    least, best_alpha = np.inf, alpha
    for beta, gamma in product(BETAS, GAMMAS):
        tastes = Tastes(beta, gamma, prior.follow)
        cost, alpha = _attractions(case, prior, tastes, until, tasks, alpha)
        cost += ((np.log(beta) - LOG_BETA[0]) / LOG_BETA[1]) ** 2 / 2
        cost += ((gamma - GAMMA[0]) / GAMMA[1]) ** 2 / 2
        if cost < least:
            least, best, best_alpha = cost, tastes, alpha
    return Fitted(best, best_alpha, until, len(tasks[0][1].day) if tasks else 0)


def _attractions(
    case: Case, prior: Prior, tastes: Tastes, until: int, tasks: list[tuple[int, Observed]], guess: Floats
) -> tuple[float, Floats]:
    """The least cost (minus log posterior) for given tastes, and the attractions that have it."""
    if not tasks:
        return 0.0, np.zeros_like(guess)
    used = np.unique(case.spans.of_day[:until])
    parts = [_task(case, prior, tastes, used, *task) for task in tasks]
    short, inflow, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    ways, origin = case.ways(tastes)[used], case.spans.origin[used]

    def cost(alpha: Floats) -> tuple[float, Floats]:
        mean, slope = shares(ways, origin, alpha)
        apart = (short + inflow @ mean) * weight
        back = np.einsum("ec,eck->k", inflow.T @ (apart * weight), slope)
        pull = alpha / prior.attraction**2
        return float((apart**2).sum() + alpha @ pull) / 2, back + pull

    best = optimize.minimize(cost, guess, jac=True, method="L-BFGS-B")
    return float(best.fun), best.x


def _task(
    case: Case, prior: Prior, tastes: Tastes, used: Ints, start: int, dates: Observed
) -> tuple[Floats, Floats, Floats]:
    """Of one forecast: what the stock at the start leaves to explain, who came since, weight of a person.

    Returns:
        (date, camp), (date, episode), (date, camp)
    """
    stock, came = case.course(tastes, start, dates.day)
    each = dates.seen / np.maximum(dates.seen.sum(0), 1)
    weight = np.sqrt(each) / np.maximum(case.known[dates.day], 1.0)[:, None] / prior.noise
    return stock - np.nan_to_num(dates.value), came[:, used], weight


def without_travel(case: Case, fitted: Fitted, start: int) -> Floats:
    """Persons in each compared camp if nobody spent time on the way, as the fit sees it. (day, camp)

    Args:
        case: the instance.
        fitted: its parameters.
        start: day whose published counts the course starts from; earlier days hold the counts last published.
    """
    days = np.arange(start + 1, case.instance.days)
    mean, _ = shares(case.ways(fitted.tastes), case.spans.origin, fitted.alpha)
    stock, came = case.course(fitted.tastes, start, days)
    before = np.array([case.stock(day) for day in range(start + 1)])
    return np.concatenate([before, stock + came @ mean])
