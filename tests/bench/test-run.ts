import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Figure, figureOf } from './figures.ts'

const GOAL_MINUTES = 12

/** All tests once, as one calls them. */
export function measureTest(say: (line: string) => void): Figure[] {
  const began = performance.now()
  const { status } = spawnSync('npm', ['test'], { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 2, 2] })
  const minutes = (performance.now() - began) / 60_000
  say(`npm test ended with ${status}`)
  return [
    figureOf('test', status === 0 ? '`npm test`' : '`npm test`, which failed', [minutes], {
      goal: GOAL_MINUTES,
      most: true,
      unit: ' min',
      digits: 1,
    }),
  ]
}
