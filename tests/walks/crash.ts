import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readArguments, runTool } from '../../tools/operator.ts'
import { CRASH_ENVIRONMENT, crashOptions } from './crash-options.ts'

/**
 * Kills the local stack under load, again and again, and looks whether every answer that it gave still holds: the test of
 * CI, with as many kills as one likes.
 */
await runTool(async () => {
  const { values } = readArguments('npm run crash -- [--kills N] [--seed N]', {
    kills: { type: 'string' },
    seed: { type: 'string' },
  })
  const environment = {
    ...process.env,
    ...(values.kills === undefined ? {} : { [CRASH_ENVIRONMENT.kills]: values.kills }),
    ...(values.seed === undefined ? {} : { [CRASH_ENVIRONMENT.seed]: values.seed }),
  }
  const { kills, seed } = crashOptions(environment)
  console.log(
    `${kills} kills at the moments of seed ${seed}; again with: npm run crash -- --kills ${kills} --seed ${seed}`,
  )
  const root = join(import.meta.dirname, '../..')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'stack', 'tests/walks/killed.test.ts', '--bail', '1'],
    {
      cwd: root,
      env: environment,
      stdio: 'inherit',
    },
  )
  process.exitCode = run.status ?? 1
})
