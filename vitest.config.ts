import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// One project for what runs in a moment, one for what starts engines or the whole local stack.
export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'spec',
          include: ['tests/{spec,store,house,api}/**/*.test.ts', 'tests/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          // Vitest leaves a core to itself; where there are two, one would do all the work.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          include: ['tests/{infra,walks}/**/*.test.ts'],
          globalSetup: ['tests/walks/setup.ts'],
          // Each has a stack of its own, which mostly waits for the disk or for itself.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          // Each test runs its histories in processes of its own, as many as there are cores.
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
