/** Where the tile of each province lies, and how a tile calls it: our own grid, by islands so that a phone can stack them. */
export type Tile = { code: string; short: string; column: number; row: number }
export type Island = { name: { id: string; en: string }; tiles: readonly Tile[] }

const tile = (code: string, short: string, column: number, row: number): Tile => ({ code, short, column, row })

export const ISLANDS: readonly Island[] = [
  {
    name: { id: 'Sumatra', en: 'Sumatra' },
    tiles: [
      tile('11', 'Aceh', 1, 1),
      tile('12', 'Sumut', 2, 2),
      tile('14', 'Riau', 3, 2),
      tile('21', 'Kepri', 4, 2),
      tile('13', 'Sumbar', 2, 3),
      tile('15', 'Jambi', 3, 3),
      tile('17', 'Bengkulu', 3, 4),
      tile('16', 'Sumsel', 4, 4),
      tile('19', 'Babel', 5, 4),
      tile('18', 'Lampung', 4, 5),
    ],
  },
  {
    name: { id: 'Jawa', en: 'Java' },
    tiles: [
      tile('31', 'Jakarta', 6, 5),
      tile('36', 'Banten', 5, 6),
      tile('32', 'Jabar', 6, 6),
      tile('33', 'Jateng', 7, 6),
      tile('35', 'Jatim', 8, 6),
      tile('34', 'DIY', 7, 7),
    ],
  },
  {
    name: { id: 'Bali dan Nusa Tenggara', en: 'Bali and Nusa Tenggara' },
    tiles: [tile('51', 'Bali', 9, 6), tile('52', 'NTB', 10, 6), tile('53', 'NTT', 11, 6)],
  },
  {
    name: { id: 'Kalimantan', en: 'Kalimantan' },
    tiles: [
      tile('65', 'Kaltara', 8, 1),
      tile('61', 'Kalbar', 7, 2),
      tile('64', 'Kaltim', 8, 2),
      tile('62', 'Kalteng', 7, 3),
      tile('63', 'Kalsel', 8, 3),
    ],
  },
  {
    name: { id: 'Sulawesi', en: 'Sulawesi' },
    tiles: [
      tile('75', 'Gorontalo', 11, 2),
      tile('71', 'Sulut', 12, 2),
      tile('76', 'Sulbar', 10, 3),
      tile('72', 'Sulteng', 11, 3),
      tile('73', 'Sulsel', 10, 4),
      tile('74', 'Sultra', 11, 4),
    ],
  },
  {
    name: { id: 'Maluku', en: 'Maluku' },
    tiles: [tile('82', 'Malut', 13, 3), tile('81', 'Maluku', 13, 4)],
  },
  {
    name: { id: 'Papua', en: 'Papua' },
    tiles: [
      tile('96', 'PBD', 14, 3),
      tile('92', 'Pabar', 15, 3),
      tile('91', 'Papua', 16, 3),
      tile('94', 'Pateng', 15, 4),
      tile('95', 'Papeg', 16, 4),
      tile('93', 'Pasel', 16, 5),
    ],
  },
]
