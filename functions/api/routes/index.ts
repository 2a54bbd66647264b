import type { Route } from '../route.ts'
import { batch } from './batch.ts'
import { health } from './health.ts'
import { me } from './me.ts'
import { taskLists } from './task-lists.ts'
import { tasks } from './tasks.ts'

/** Every route of the API. The app, the authorization matrix and the published document read this one table. */
export const routes: readonly Route[] = [...me, ...taskLists, ...tasks, ...batch, ...health]
