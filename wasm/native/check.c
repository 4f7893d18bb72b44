// check list IMAGE            writes what the image holds to stdout, for run.mjs to compare
// check damage COUNT IMAGE…   damages each image in COUNT ways and reads what is left
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "damage.h"
#include "walk.h"

// Damaged dumps can hold many chance candidates.
#define MOST_CANDIDATES 8

struct dump {
    u8 *at;
    u32 size;
};

static void fail(const char *what, const char *path) {
    fprintf(stderr, "%s: %s\n", path, what);
    exit(2);
}

static struct dump load(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("can't be opened", path);
    long size = ftell(file);
    rewind(file);
    struct dump dump = {malloc(size > 0 ? (size_t)size : 1), (u32)size};
    if (!dump.at || fread(dump.at, 1, dump.size, file) != dump.size) fail("can't be read", path);
    fclose(file);
    return dump;
}

static void print_name(const struct image *image, u32 id) {
    const struct entry *entry = table_get(&image->entries, id);
    if (!id) return;
    print_name(image, entry->parent);
    putchar('/');
    fwrite(image->dump + entry->name, 1, entry->name_size, stdout);
}

// "dir 0 PATH NUL", "file SIZE PATH NUL" and that many bytes, or "lost SIZE PATH NUL" if they can't
// be read.
static void print_entry(void *context, const struct image *image, u32 id, const u8 *content, bool whole) {
    (void)context;
    const struct entry *entry = table_get(&image->entries, id);
    bool is_file = entry->type == ENTRY_FILE;
    printf("%s %u ", !is_file ? "dir" : whole ? "file" : "lost", entry->size);
    print_name(image, id);
    putchar(0);
    if (is_file && whole) fwrite(content, 1, entry->size, stdout);
}

static void list(const char *path) {
    struct dump dump = load(path);
    if (!walk_dump(dump.at, dump.size, 1, print_entry, NULL)) fail("holds no littlefs", path);
    free(dump.at);
}

static void damage_often(const char *path, u32 count) {
    struct dump dump = load(path);
    struct seals seals = find_seals(dump.at, dump.size);
    if (!seals.count) fail("holds no metadata", path);
    for (u32 seed = 1; seed <= count; seed++) {
        u8 *copy = malloc(dump.size);
        if (!copy) abort();
        memcpy(copy, dump.at, dump.size);
        u32 size = damage(copy, dump.size, &seals, seed);
        // A copy of just that size, so that a step over its end is seen.
        u8 *exact = malloc(size ? size : 1);
        if (!exact) abort();
        memcpy(exact, copy, size);
        free(copy);
        walk_dump(exact, size, MOST_CANDIDATES, NULL, NULL);
        free(exact);
    }
    free(dump.at);
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "list")) {
        list(argv[2]);
        return 0;
    }
    if (argc > 3 && !strcmp(argv[1], "damage")) {
        for (int i = 3; i < argc; i++) damage_often(argv[i], (u32)strtoul(argv[2], NULL, 10));
        return 0;
    }
    fprintf(stderr, "check list IMAGE | check damage COUNT IMAGE...\n");
    return 2;
}
