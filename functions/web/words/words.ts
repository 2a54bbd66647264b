import type { Language } from '../../language.ts'
import { en } from './en.ts'
import { id } from './id.ts'

/** Every text of the console, by where it stands. */
export type Words = typeof id

const CATALOGUES: Record<Language, Words> = { id, en }
export const wordsIn = (language: Language): Words => CATALOGUES[language]
