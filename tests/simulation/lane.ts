import { runHistory } from './history.ts'
import { Asked, type Told } from './lanes.ts'
import { PLANTS } from './planted.ts'

/** One process of several: runs every n-th history and tells what became of each. */
process.once('message', async (message) => {
  const { from, step, until, plant } = Asked.parse(message)
  const planted = PLANTS.find(({ name }) => name === plant)
  for (let seed = from; seed < until; seed += step) {
    const { finding, struck, seen } = await runHistory(seed, { plant: planted })
    const told: Told = { seed, finding: finding ?? null, struck: [...struck], seen: [...seen] }
    await new Promise((resolve) => process.send?.(told, resolve))
  }
  process.disconnect()
})
