// Squarified treemaps (Bruls, Huizing, van Wijk 2000): areas stand for numbers,
// and rectangles are kept as near to squares as their order allows.

/** The worst ratio of sides when areas share one row along a side. */
function worstRatio(areas, sum, side) {
  const s2 = sum * sum, w2 = side * side;
  return Math.max(w2 * areas[0] / s2, s2 / (w2 * areas[areas.length - 1]));
}

/**
 * Places items, largest first, in the rectangle; value(item) is proportional to
 * its area. Returns [item, x, y, width, height] for those of any size.
 */
function squarify(items, value, x, y, width, height) {
  const placed = [];
  const sorted = items.filter((item) => value(item) > 0).sort((a, b) => value(b) - value(a));
  let left = sorted.reduce((sum, item) => sum + value(item), 0);
  if (!left || width <= 0 || height <= 0) return placed;
  const scale = width * height / left;
  for (let i = 0; i < sorted.length;) {
    const side = Math.min(width, height);
    const row = [value(sorted[i]) * scale];
    let sum = row[0], next = i + 1;
    while (next < sorted.length) {
      const area = value(sorted[next]) * scale;
      if (worstRatio([...row, area], sum + area, side) > worstRatio(row, sum, side)) break;
      row.push(area);
      sum += area;
      ++next;
    }
    const depth = sum / side;
    let along = 0;
    for (let j = i; j < next; ++j) {
      const length = row[j - i] / depth;
      placed.push(width >= height
        ? [sorted[j], x, y + along, depth, length]
        : [sorted[j], x + along, y, length, depth]);
      along += length;
    }
    if (width >= height) { x += depth; width -= depth; }
    else { y += depth; height -= depth; }
    i = next;
  }
  return placed;
}
