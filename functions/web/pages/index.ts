import type { Page } from '../visit.ts'
import { inbox } from './inbox.tsx'

/** Every page of the console. */
export const pages: readonly Page[] = [...inbox]
