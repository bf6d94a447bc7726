# What ships is compiled and linked with these, Boost's own objects included. A defence that the processor or the compiler
# does not have is left out; test/system/images.sh looks for each of them in the binary.
include(CheckCXXCompilerFlag)

add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -ffunction-sections -fdata-sections)
foreach(flag IN ITEMS -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "TARE_HAS${flag}" supported)
    check_cxx_compiler_flag(${flag} ${supported})
    if(${supported})
        add_compile_options(${flag})
    endif()
endforeach()

# Debian's start files do not claim to be fit for a shadow stack, so that the linker has to be told that the whole is.
if(TARE_HAS_fcf_protection_full)
    add_link_options(LINKER:-z,shstk)
endif()

# The same sources give the same bytes wherever the checkout stands.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")

add_link_options(-pie LINKER:-z,relro,-z,now,-z,noexecstack,-z,separate-code,-z,pack-relative-relocs,--gc-sections,--icf=safe,--as-needed,--build-id=sha1)

# Optimised objects of the link step are kept between builds here, when it is set: a changed source optimises again only
# what it reaches.
set(TARE_LINK_CACHE "" CACHE PATH "Where the linker keeps objects that it optimised; empty: nowhere")
if(TARE_LINK_CACHE)
    add_link_options("LINKER:--thinlto-cache-dir=${TARE_LINK_CACHE},--thinlto-cache-policy=cache_size_bytes=256m")
endif()
