// SPDX-License-Identifier: Apache-2.0
// Twelve columns on which tiles are dragged and sized. The document says where they stand; the library only moves
// what one holds, and where it was left goes back into the document.
import 'gridstack/dist/gridstack.css'
import { GridStack, type GridStackNode } from 'gridstack'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import type { Spot, Tile } from '../types'
import { COLUMNS } from './grid'
import { keysOf, ROW_PX, type TileDeeds } from './keys'

const MARGIN_PX = 6

const spotOf = ({ x = 0, y = 0, w = 1, h = 1 }: GridStackNode): Spot => ({ x, y, w, h })

export default function Canvas({
  tiles,
  chosen,
  bad,
  nameOf,
  onChoose,
  onPlace,
  children,
  ...deeds
}: TileDeeds & {
  tiles: readonly Tile[]
  chosen: string | null
  /** Those with mistakes. */
  bad: ReadonlySet<string>
  nameOf: (tile: Tile) => string
  onChoose: (id: string) => void
  onPlace: (spots: Record<string, Spot>, moved?: string) => void
  children: (tile: Tile) => ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const grid = useRef<GridStack | null>(null)
  const place = useRef(onPlace)
  place.current = onPlace

  useEffect(() => {
    const made = GridStack.init(
      {
        column: COLUMNS,
        cellHeight: ROW_PX,
        margin: MARGIN_PX,
        animate: false,
        minRow: 4,
        resizable: { handles: 'e,se,s' },
      },
      box.current as HTMLDivElement,
    )
    if (!made) return
    grid.current = made
    const left = (_event: Event, element: { gridstackNode?: GridStackNode }) => {
      const spots = Object.fromEntries(
        made.engine.nodes.flatMap((node) => (node.id ? [[node.id, spotOf(node)]] : [])),
      )
      place.current(spots, element.gridstackNode?.id)
    }
    made.on('dragstop', left)
    made.on('resizestop', left)
    return () => {
      grid.current = null
      made.destroy(false)
    }
  }, [])

  // After every render: what is new is taken in, what is gone let go, all stand as the document says.
  useLayoutEffect(() => {
    const made = grid.current
    if (!made) return
    const there = new Set(tiles.map((tile) => tile.id))
    made.batchUpdate()
    for (const node of [...made.engine.nodes])
      if (node.el && node.id && !there.has(node.id)) made.removeWidget(node.el, false, false)
    for (const tile of tiles) {
      const element = box.current?.querySelector<HTMLElement>(`[gs-id="${tile.id}"]`)
      if (element && !('gridstackNode' in element && element.gridstackNode))
        made.makeWidget(element, { id: tile.id, ...tile.at })
    }
    made.batchUpdate(false)
    const differs = made.engine.nodes.some((node) => {
      const at = tiles.find((tile) => tile.id === node.id)?.at
      return at && JSON.stringify(at) !== JSON.stringify(spotOf(node))
    })
    if (differs)
      made.load(
        tiles.map((tile) => ({ id: tile.id, ...tile.at })),
        false,
      )
  })

  return (
    <section className="bd-canvas" aria-label={t('bd.canvas')}>
      <div className="grid-stack" ref={box}>
        {tiles.map((tile) => (
          <div key={tile.id} className="grid-stack-item" gs-id={tile.id} {...gsOf(tile.at)}>
            {/* biome-ignore lint/a11y/useSemanticElements: it holds a picture, no controls */}
            <div
              className={cx(
                'grid-stack-item-content bd-tile',
                chosen === tile.id && 'bd-tile-on',
                bad.has(tile.id) && 'bd-tile-bad',
              )}
              role="group"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and sized by the keys
              tabIndex={0}
              data-tile={tile.id}
              aria-label={nameOf(tile)}
              aria-current={chosen === tile.id}
              aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+Alt+ArrowRight Delete"
              onFocus={() => onChoose(tile.id)}
              onKeyDown={keysOf(tile.id, deeds)}
            >
              {children(tile)}
            </div>
          </div>
        ))}
      </div>
    </section>
  )
}

const gsOf = ({ x, y, w, h }: Spot) => ({ 'gs-x': x, 'gs-y': y, 'gs-w': w, 'gs-h': h })
