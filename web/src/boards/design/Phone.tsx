// SPDX-License-Identifier: Apache-2.0
// As it is on a phone: one column with an order of its own.
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../i18n/t'
import { cx, IconButton } from '../../ui'
import type { Tile } from '../types'
import { keysOf, ROW_PX, type TileDeeds } from './keys'
import { phoneOrder } from './model'

export default function Phone({
  tiles,
  chosen,
  nameOf,
  onChoose,
  onMove,
  children,
  ...deeds
}: TileDeeds & {
  tiles: readonly Tile[]
  chosen: string | null
  nameOf: (tile: Tile) => string
  onChoose: (id: string) => void
  onMove: (id: string, by: 1 | -1) => void
  children: (tile: Tile) => ReactNode
}) {
  const order = phoneOrder(tiles)
  return (
    <ol className="bd-phone" aria-label={t('bd.phoneOrder')}>
      {order.map((tile, at) => {
        const name = nameOf(tile)
        return (
          <li key={tile.id} className={cx('bd-phone-row', tile.phone?.hidden && 'bd-phone-off')}>
            {/* biome-ignore lint/a11y/useSemanticElements: it holds a picture, no controls */}
            <div
              className={cx('bd-tile', chosen === tile.id && 'bd-tile-on')}
              style={{ height: (tile.phone?.h ?? Math.max(2, tile.at.h)) * ROW_PX }}
              role="group"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by the keys
              tabIndex={0}
              data-tile={tile.id}
              aria-label={name}
              aria-current={chosen === tile.id}
              onFocus={() => onChoose(tile.id)}
              onKeyDown={keysOf(tile.id, {
                ...deeds,
                onStep: (id, step) => {
                  if (step === 'up' || step === 'down') onMove(id, step === 'up' ? -1 : 1)
                },
              })}
            >
              {children(tile)}
            </div>
            <div className="bd-phone-moves">
              <IconButton
                icon={ArrowUp}
                label={t('bd.phoneUp', { name })}
                disabled={at === 0}
                onPress={() => onMove(tile.id, -1)}
              />
              <IconButton
                icon={ArrowDown}
                label={t('bd.phoneDown', { name })}
                disabled={at === order.length - 1}
                onPress={() => onMove(tile.id, 1)}
              />
            </div>
          </li>
        )
      })}
    </ol>
  )
}
