// native RUNS BLOCK_SIZE BLOCK_COUNT CACHE_SIZE IMAGE
// Times the reference library in C: mounting an image that lies in memory, listing it and reading every file.
// Writes to stdout how many bytes the files have, and the median time in milliseconds.
#include <lfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_RUNS 100
#define MOST_PATH 1024

static unsigned char *image;
static unsigned char *content;
static size_t content_size;

static int read_block(const struct lfs_config *config, lfs_block_t block, lfs_off_t offset, void *to, lfs_size_t size) {
    memcpy(to, image + (size_t)block * config->block_size + offset, size);
    return 0;
}

// Reading alone is timed: nothing here writes.
static int refuse_prog(const struct lfs_config *config, lfs_block_t block, lfs_off_t offset, const void *from,
                       lfs_size_t size) {
    (void)config, (void)block, (void)offset, (void)from, (void)size;
    return LFS_ERR_IO;
}

static int refuse_erase(const struct lfs_config *config, lfs_block_t block) {
    (void)config, (void)block;
    return LFS_ERR_IO;
}

static int sync_nothing(const struct lfs_config *config) {
    (void)config;
    return 0;
}

static void check(int error, const char *what) {
    if (error >= 0) return;
    fprintf(stderr, "%s: error %d\n", what, error);
    exit(1);
}

static long long read_file(lfs_t *fs, const char *path, lfs_size_t size) {
    lfs_file_t file;
    if (size > content_size) {
        content = realloc(content, size);
        content_size = size;
        if (!content) check(LFS_ERR_NOMEM, path);
    }
    check(lfs_file_open(fs, &file, path, LFS_O_RDONLY), path);
    lfs_ssize_t got = lfs_file_read(fs, &file, content, size);
    check(got, path);
    check(lfs_file_close(fs, &file), path);
    return got;
}

static long long read_directory(lfs_t *fs, const char *path) {
    lfs_dir_t directory;
    struct lfs_info info;
    long long bytes = 0;
    check(lfs_dir_open(fs, &directory, *path ? path : "/"), path);
    for (;;) {
        int more = lfs_dir_read(fs, &directory, &info);
        check(more, path);
        if (!more) break;
        if (!strcmp(info.name, ".") || !strcmp(info.name, "..")) continue;
        char below[MOST_PATH];
        snprintf(below, sizeof below, "%s/%s", path, info.name);
        bytes += info.type == LFS_TYPE_DIR ? read_directory(fs, below) : read_file(fs, below, info.size);
    }
    check(lfs_dir_close(fs, &directory), path);
    return bytes;
}

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int compare_times(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static void load_image(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    image = malloc(size);
    if (!file || !image || fread(image, 1, size, file) != size) check(LFS_ERR_IO, path);
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    int runs = atoi(argv[1]);
    struct lfs_config config = {
        .read = read_block,
        .prog = refuse_prog,
        .erase = refuse_erase,
        .sync = sync_nothing,
        .read_size = 16,
        .prog_size = (lfs_size_t)atol(argv[4]),
        .block_size = (lfs_size_t)atol(argv[2]),
        .block_count = (lfs_size_t)atol(argv[3]),
        .cache_size = (lfs_size_t)atol(argv[4]),
        .lookahead_size = 16,
        .block_cycles = -1,
    };
    load_image(argv[5], (size_t)config.block_size * config.block_count);
    double times[MOST_RUNS];
    long long bytes = 0;
    if (runs < 1 || runs > MOST_RUNS) return 2;
    for (int run = 0; run < runs; run++) {
        lfs_t fs;
        double start = milliseconds();
        check(lfs_mount(&fs, &config), "mount");
        bytes = read_directory(&fs, "");
        check(lfs_unmount(&fs), "unmount");
        times[run] = milliseconds() - start;
    }
    qsort(times, (size_t)runs, sizeof *times, compare_times);
    printf("%lld %f\n", bytes, times[runs / 2]);
    return 0;
}
