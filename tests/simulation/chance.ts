import { seeded } from '../store/seeded.ts'

/** Everything that may vary in a simulated history, from one seed. */
export type Chance = {
  /** From 0 to below 1. */
  next: () => number
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  /** From `least` to `most`, both included. */
  between(least: number, most: number): number
  /** Whether something of this likelihood, 0 to 1, happens. */
  happens(likelihood: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** One of several, each as likely as its weight says; nothing where all weigh nothing. */
  weighted<Item>(items: readonly (readonly [weight: number, item: Item])[]): Item | undefined
}

export function chanceOf(seed: number): Chance {
  // Seeds side by side would begin alike; a few throws apart they are strangers.
  const next = seeded(Math.imul(seed + 1, 0x9e3779b1))
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    // No throw where nothing can vary, so that a fault that is switched off leaves the history as it was.
    happens: (likelihood) => likelihood > 0 && next() < likelihood,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted(items) {
      const total = items.reduce((sum, [weight]) => sum + weight, 0)
      if (total <= 0) return undefined
      let place = next() * total
      for (const [weight, item] of items) {
        place -= weight
        if (place < 0) return item
      }
      return items.findLast(([weight]) => weight > 0)?.[1]
    },
  }
}
