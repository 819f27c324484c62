// SPDX-License-Identifier: Apache-2.0
// minizip does the unpacking, over our own input functions (a descriptor or bytes, never a path).
// What it does not refuse is refused here: the catalogue is walked once before anything is unpacked.
// Entries may not add up to more than the file (bombs share their data), and what one part unpacks
// to is measured while it is read, since the sizes in the catalogue may lie.
#include "format/zip_in.h"
#include <minizip/unzip.h>
#include <stdlib.h>

enum { NAME_MAX_BYTES = 255, RATIO_FROM = 1 << 20 };

struct entry {
    char *name;
    unsigned name_n;
    unz64_file_pos pos;
};

struct zip_in {
    const struct parse_job *job;
    struct pool *pool;
    u64 pos; // of the input functions
    unzFile unz;
    struct entry *entries;
    size_t n;
    const struct entry *open;
    u64 part_bytes, total_bytes;
    u64 part_from; // where its packed bytes begin, for the ratio
};

// ---- input functions of minizip ----

static voidpf io_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return opaque;
}

static uLong io_read(voidpf opaque, voidpf stream, void *buf, uLong size)
{
    struct zip_in *z = stream;
    (void)opaque;
    u64 left = z->job->src.size - z->pos;
    size_t n = size < left ? size : (size_t)left;
    if (!source_read(&z->job->src, z->pos, buf, n)) return 0;
    z->pos += n;
    return n;
}

static ZPOS64_T io_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((struct zip_in *)stream)->pos;
}

static long io_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct zip_in *z = stream;
    (void)opaque;
    u64 from = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
               : origin == ZLIB_FILEFUNC_SEEK_CUR ? z->pos
                                                  : z->job->src.size;
    if (from > z->job->src.size || offset > z->job->src.size - from) return -1;
    z->pos = from + offset;
    return 0;
}

static int io_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int io_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

// ---- the catalogue ----

// Backslashes of careless writers become slashes, A-Z small letters. False for names that would
// leave the archive.
static bool name_fold(char *name, size_t n)
{
    size_t part = 0;
    if (n == 0 || memchr(name, 0, n)) return false;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && name[i] == '\\') name[i] = '/';
        if (i < n && name[i] >= 'A' && name[i] <= 'Z') name[i] = (char)(name[i] - 'A' + 'a');
        if (i < n && name[i] != '/') continue;
        str piece = { name + part, i - part };
        if (i == 0 || str_eq(piece, S("..")) || (piece.n == 2 && piece.p[1] == ':')) return false;
        part = i + 1;
    }
    return true;
}

static bool is_link(const unz_file_info64 *info)
{
    return ((info->external_fa >> 16) & 0170000) == 0120000;
}

static const struct entry *find(const struct zip_in *z, str name)
{
    for (size_t i = 0; i < z->n; i++)
        if (str_eq_nocase((str){ z->entries[i].name, z->entries[i].name_n }, name))
            return &z->entries[i];
    return NULL;
}

// Slots hold entry number + 1; there are at least twice as many as entries.
static bool add_once(struct zip_in *z, u32 *slots, size_t n_slots, str name)
{
    size_t at = (size_t)str_hash(name, 0) & (n_slots - 1);
    for (; slots[at]; at = (at + 1) & (n_slots - 1)) {
        const struct entry *e = &z->entries[slots[at] - 1];
        if (str_eq((str){ e->name, e->name_n }, name)) return false;
    }
    slots[at] = (u32)z->n + 1;
    return true;
}

static enum sheet_fault add_entry(struct zip_in *z, u32 *slots, size_t n_slots, u64 *packed)
{
    char name[NAME_MAX_BYTES + 1];
    unz_file_info64 info;
    if (unzGetCurrentFileInfo64(z->unz, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK)
        return FAULT_DAMAGED;
    if (info.size_filename > NAME_MAX_BYTES || !name_fold(name, info.size_filename) ||
        is_link(&info))
        return FAULT_ZIP_NAME;
    if (info.flag & 1) return FAULT_ENCRYPTED;
    if (info.compression_method != 0 && info.compression_method != Z_DEFLATED) return FAULT_DAMAGED;
    if (info.compressed_size > z->job->src.size - *packed) return FAULT_DAMAGED;
    *packed += info.compressed_size;
    str folded = { name, info.size_filename };
    if (!add_once(z, slots, n_slots, folded)) return FAULT_ZIP_DUPLICATE;
    struct entry *e = &z->entries[z->n];
    e->name = pool_dup(z->pool, folded);
    if (!e->name) return FAULT_MEMORY;
    e->name_n = (unsigned)folded.n;
    if (unzGetFilePos64(z->unz, &e->pos) != UNZ_OK) return FAULT_DAMAGED;
    z->n++;
    return FAULT_NONE;
}

static enum sheet_fault read_catalogue(struct zip_in *z, i64 *at)
{
    unz_global_info64 global;
    u64 packed = 0;
    size_t n_slots = 16;
    if (unzGetGlobalInfo64(z->unz, &global) != UNZ_OK) return FAULT_DAMAGED;
    if (global.number_entry > z->job->opt.limits.entries) {
        *at = (i64)z->job->opt.limits.entries;
        return FAULT_ZIP_ENTRIES;
    }
    size_t n = (size_t)global.number_entry;
    while (n_slots < 2 * n) n_slots *= 2;
    z->entries = pool_alloc(z->pool, (n + 1) * sizeof *z->entries);
    u32 *slots = pool_alloc(z->pool, n_slots * sizeof *slots);
    if (!z->entries || !slots) return FAULT_MEMORY;
    for (size_t i = 0; i < n; i++) {
        if ((i ? unzGoToNextFile(z->unz) : unzGoToFirstFile(z->unz)) != UNZ_OK)
            return FAULT_DAMAGED;
        enum sheet_fault f = add_entry(z, slots, n_slots, &packed);
        if (f) return f;
    }
    return FAULT_NONE;
}

enum sheet_fault zip_open(struct pool *pool, const struct parse_job *job, struct zip_in **out,
                          i64 *at)
{
    zlib_filefunc64_def io = { .zopen64_file = io_open,
                               .zread_file = io_read,
                               .ztell64_file = io_tell,
                               .zseek64_file = io_seek,
                               .zclose_file = io_close,
                               .zerror_file = io_error };
    struct zip_in *z = pool_alloc(pool, sizeof *z);
    *out = NULL;
    if (!z) return FAULT_MEMORY;
    z->job = job;
    z->pool = pool;
    io.opaque = z;
    z->unz = unzOpen2_64("", &io);
    if (!z->unz) return FAULT_DAMAGED;
    *out = z;
    return read_catalogue(z, at);
}

void zip_close(struct zip_in *z)
{
    if (!z) return;
    zip_entry_close(z);
    unzClose(z->unz);
}

// ---- entries ----

bool zip_entry_exists(const struct zip_in *z, str name) { return find(z, name) != NULL; }

enum sheet_fault zip_entry_open(struct zip_in *z, str name)
{
    const struct entry *e = find(z, name);
    zip_entry_close(z);
    if (!e) return FAULT_NO_SHEET;
    unz64_file_pos pos = e->pos;
    if (unzGoToFilePos64(z->unz, &pos) != UNZ_OK || unzOpenCurrentFile(z->unz) != UNZ_OK)
        return FAULT_DAMAGED;
    z->open = e;
    z->part_bytes = 0;
    z->part_from = unzGetCurrentFileZStreamPos64(z->unz);
    return FAULT_NONE;
}

enum sheet_fault zip_entry_read(struct zip_in *z, void *buf, size_t n, size_t *got)
{
    const struct sheet_limits *l = &z->job->opt.limits;
    int r = unzReadCurrentFile(z->unz, buf, (unsigned)n);
    *got = 0;
    if (r < 0) return FAULT_DAMAGED;
    if (r == 0) {
        z->open = NULL;
        return unzCloseCurrentFile(z->unz) == UNZ_OK ? FAULT_NONE : FAULT_DAMAGED;
    }
    z->part_bytes += (u64)r;
    z->total_bytes += (u64)r;
    if (z->total_bytes > l->total_bytes) return FAULT_UNPACKED_LIMIT;
    u64 packed = unzGetCurrentFileZStreamPos64(z->unz) - z->part_from; // read so far
    if (z->part_bytes > RATIO_FROM && z->part_bytes / l->ratio > packed) return FAULT_ZIP_BOMB;
    *got = (size_t)r;
    return FAULT_NONE;
}

void zip_entry_close(struct zip_in *z)
{
    if (z->open) unzCloseCurrentFile(z->unz);
    z->open = NULL;
}
